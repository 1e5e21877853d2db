import { sleep } from './backoff';

interface Locks {
  request(name: string, options: object, held: (lock: unknown) => Promise<void> | void): Promise<void>;
}

const name = 'ez-player';
const lease = 6000;

/**
 * soleWindow resolves when this is the only playing window of the device: two
 * would play, and log, everything twice. busy is called if another one has to
 * be waited for.
 */
export function soleWindow(busy: () => void): Promise<void> {
  const locks = (navigator as unknown as { locks?: Locks }).locks;
  return locks ? byLock(locks, busy) : byLease(busy);
}

// A page that is left may be frozen with the lock in its hand, so it lets go by
// itself, and starts anew should anybody come back to it.
function byLock(locks: Locks, busy: () => void): Promise<void> {
  const left = new Promise<void>((go) => window.addEventListener('pagehide', () => go()));
  window.addEventListener('pageshow', (e) => e.persisted && location.reload());
  return new Promise((mine) => {
    const hold = () => (mine(), left);
    locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return hold();
      busy();
      locks.request(name, {}, hold);
    });
  });
}

// Web Locks came with Chromium 69 and only for secure pages. The lease is
// renewed well before it ends; two windows that write at once read back, a
// moment later, who was last.
async function byLease(busy: () => void): Promise<void> {
  const me = String(Math.random());
  const holder = () => (localStorage.getItem(name) || '').split(' ');
  const take = () => localStorage.setItem(name, me + ' ' + (Date.now() + lease));
  for (;;) {
    const [who, until] = holder();
    if (!who || who === me || Number(until) < Date.now() || Number(until) > Date.now() + 2 * lease) {
      take();
      await sleep(200 + Math.random() * 200);
      if (holder()[0] === me) break;
    }
    busy();
    await sleep(lease / 3);
  }
  setInterval(take, lease / 3);
  window.addEventListener('pagehide', () => localStorage.removeItem(name));
}
