/**
 * The service worker keeps the player's own files, so that it starts without a
 * network. Media is not its business: the page shows only blobs it has checked.
 */
declare const SHELL: string[];
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const prefix = 'ez-shell-';
const page = '/play';

worker.addEventListener('install', (e) => {
  const fresh = SHELL.map((url) => new Request(url, { cache: 'reload' }));
  e.waitUntil(
    caches
      .open(prefix + VERSION)
      .then((c) => c.addAll(fresh))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (e) => {
  e.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.indexOf(prefix) === 0 && n !== prefix + VERSION).map((n) => caches.delete(n))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  const own = url.pathname === page || SHELL.indexOf(url.pathname + url.search) >= 0;
  if (e.request.method !== 'GET' || url.origin !== location.origin || !own) return;
  const key = url.pathname === page ? page : e.request;
  e.respondWith(caches.match(key).then((hit) => hit || fetch(e.request)));
});
