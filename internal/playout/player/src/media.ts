import { request } from './api';
import { backoff, sleep } from './backoff';
import { Asset, Item, Manifest, assets } from './manifest';
import { nativeHash, sha256 } from './sha256';
import { Store, spill } from './store';

/** Shelf holds whole files by hash. */
interface Shelf {
  get(sha: string): Promise<Blob | null>;
  put(sha: string, b: Blob): Promise<void>;
  remove(sha: string): Promise<void>;
}

const cacheName = 'ez-media';

function cacheShelf(): Shelf {
  const at = (sha: string) => '/media/' + sha;
  return {
    async get(sha) {
      const hit = await (await caches.open(cacheName)).match(at(sha));
      return hit ? hit.blob() : null;
    },
    async put(sha, b) {
      await (await caches.open(cacheName)).put(at(sha), new Response(b, { headers: { 'Content-Type': b.type } }));
    },
    async remove(sha) {
      await (await caches.open(cacheName)).delete(at(sha));
    },
  };
}

// Cache Storage exists only in secure pages; a player on a plain-HTTP LAN keeps its files in IndexedDB.
function databaseShelf(store: Store): Shelf {
  return {
    async get(sha) {
      return (await store.read<Blob | undefined>('blobs', (s) => s.get(sha))) || null;
    },
    put: (sha, b) => store.write(['blobs'], (tx) => tx.objectStore('blobs').put(b, sha)),
    remove: (sha) => store.write(['blobs'], (tx) => tx.objectStore('blobs').delete(sha)),
  };
}

/** Mismatch means bytes were found that are not the ones the server signed. */
export class Mismatch {
  constructor(public sha: string) {}
}

interface FileRow {
  sha256: string;
  bytes: number;
  used: number;
}

interface Part {
  sha256: string;
  at: number;
  blob: Blob;
}

const partSize = 2 << 20;
const checkEvery = 3600 * 1000;

// Thirty days of unsent plays need about 45 MB; media never takes that.
const playsReserve = 64 << 20;

/**
 * Library brings files to the device and hands them out. What it hands out is
 * the very blob whose hash it has just checked, so that nobody can put another
 * file between the check and the screen.
 */
export class Library {
  /** current is the file being fetched, for diagnostics. */
  current = '';
  private rows: { [sha: string]: FileRow } = {};
  private checked: { [sha: string]: number } = {};
  private shelf: Shelf;
  private wanted: Asset[] = [];
  private round = 0;

  /** onMismatch hears of downloads that were not what was signed. */
  onMismatch: (sha: string) => void = () => undefined;
  /** onArrival hears of every file that became ready. */
  onArrival: () => void = () => undefined;

  constructor(private store: Store) {
    this.shelf = self.caches ? cacheShelf() : databaseShelf(store);
  }

  /** load reads what the last run left. */
  async load(): Promise<void> {
    const rows = await this.store.read<FileRow[]>('files', (s) => s.getAll());
    for (const r of rows) this.rows[r.sha256] = r;
  }

  /** has tells whether every file of an item is here. */
  has(it: Item): boolean {
    return assets(it).every((a) => !!this.rows[a.sha256]);
  }

  /** count returns how many of the wanted files are here, and how many are wanted. */
  count(): [number, number] {
    return [this.wanted.filter((a) => this.rows[a.sha256]).length, this.wanted.length];
  }

  /** open returns the checked bytes of a file. It throws Mismatch after removing bytes that are not the signed ones. */
  async open(a: Asset): Promise<Blob> {
    const blob = await this.shelf.get(a.sha256);
    if (!blob) {
      await this.forget(a.sha256);
      throw new Error('media: gone');
    }
    // Hashing in script costs seconds on an old box, so there a file checked within the hour is trusted.
    const recent = performance.now() - (this.checked[a.sha256] || -checkEvery) < checkEvery;
    if (nativeHash(blob) || !recent) await this.check(a, blob);
    const row = this.rows[a.sha256];
    if (row) {
      row.used = Date.now();
      await this.store.write(['files'], (tx) => tx.objectStore('files').put(row));
    }
    return blob.type === a.type ? blob : blob.slice(0, blob.size, a.type);
  }

  /** sync fetches what the manifest needs, in the order it will be shown, until all is here or a newer manifest comes. */
  async sync(m: Manifest): Promise<void> {
    const mine = ++this.round;
    this.wanted = wantedBy(m);
    for (let failures = 0; mine === this.round; ) {
      const missing = this.wanted.filter((a) => !this.rows[a.sha256]);
      if (!missing.length) return;
      try {
        // After a failure the next file gets its turn, so one bad file cannot hold up the rest.
        await this.fetch(missing[failures % missing.length], () => mine === this.round);
        failures = 0;
      } catch (e) {
        if (e instanceof Mismatch) this.onMismatch(e.sha);
        await sleep(backoff(failures++, Math.random()));
      }
    }
  }

  /** clear removes every file: a revoked screen keeps nothing. */
  async clear(): Promise<void> {
    this.round++;
    for (const sha of Object.keys(this.rows)) await this.forget(sha);
    await this.store.write(['parts'], (tx) => tx.objectStore('parts').clear());
  }

  private async check(a: Asset, b: Blob): Promise<void> {
    if (b.size !== a.bytes || (await sha256(b)) !== a.sha256) {
      await this.forget(a.sha256);
      throw new Mismatch(a.sha256);
    }
    this.checked[a.sha256] = performance.now();
  }

  private async fetch(a: Asset, wanted: () => boolean): Promise<void> {
    this.current = a.sha256;
    await this.room(a.bytes);
    while (wanted()) {
      const parts = await this.parts(a.sha256);
      const at = parts.reduce((n, p) => n + p.blob.size, 0);
      if (at < a.bytes) {
        await this.part(a, at);
        continue;
      }
      const blob = new Blob(parts.map((p) => p.blob), { type: a.type });
      try {
        await this.keep(a, blob);
      } finally {
        await this.store.write(['parts'], (tx) => tx.objectStore('parts').delete(partsOf(a.sha256)));
      }
      this.current = '';
      return;
    }
  }

  private async keep(a: Asset, b: Blob): Promise<void> {
    await this.check(a, b);
    await spill(() => this.shelf.put(a.sha256, b), () => this.evict());
    const row = { sha256: a.sha256, bytes: a.bytes, used: Date.now() };
    await this.store.write(['files'], (tx) => tx.objectStore('files').put(row));
    this.rows[a.sha256] = row;
    this.onArrival();
  }

  private parts(sha: string): Promise<Part[]> {
    return this.store.read('parts', (s) => s.getAll(partsOf(sha)));
  }

  // Ranged requests, each stored before the next: a cut line costs at most one part.
  private async part(a: Asset, at: number): Promise<void> {
    const end = Math.min(at + partSize, a.bytes) - 1;
    const r = await request(a.url, { headers: { Range: 'bytes=' + at + '-' + end } }, 120000);
    if (r.status !== 206 && r.status !== 200) throw new Error('media: ' + r.status);
    const body = await r.blob();
    if (!body.size) throw new Error('media: empty part');
    // 200 means the server does not do ranges and sent the whole file.
    const blob = r.status === 200 ? body.slice(at) : body;
    const put = { sha256: a.sha256, at, blob };
    await spill(() => this.store.write(['parts'], (tx) => tx.objectStore('parts').put(put)), () => this.evict());
  }

  private async forget(sha: string): Promise<void> {
    delete this.rows[sha];
    delete this.checked[sha];
    await this.store.write(['files'], (tx) => tx.objectStore('files').delete(sha));
    await this.shelf.remove(sha);
  }

  private async room(bytes: number): Promise<void> {
    if (!navigator.storage || !navigator.storage.estimate) return;
    for (;;) {
      const { quota, usage } = await navigator.storage.estimate();
      // The file exists twice for a moment, as parts and whole.
      if (!quota || quota - (usage || 0) > 2 * bytes + playsReserve) return;
      if (!(await this.evict())) throw new Error('media: no room for ' + bytes + ' bytes');
    }
  }

  /** evict drops the file not used for longest among those no longer in the manifest; false if there is none. */
  async evict(): Promise<boolean> {
    const keep: { [sha: string]: boolean } = {};
    for (const a of this.wanted) keep[a.sha256] = true;
    const spare = Object.keys(this.rows).map((sha) => this.rows[sha]).filter((r) => !keep[r.sha256]);
    if (!spare.length) return false;
    spare.sort((x, y) => x.used - y.used);
    await this.forget(spare[0].sha256);
    return true;
  }
}

function partsOf(sha: string): IDBKeyRange {
  return IDBKeyRange.bound([sha, 0], [sha, Infinity]);
}

/** wantedBy lists the files of a manifest once each: schedules by priority, then the filler. */
export function wantedBy(m: Manifest): Asset[] {
  const schedules = (m.schedule || []).slice().sort((a, b) => b.priority - a.priority);
  const ids = schedules.map((s) => s.items).concat([m.filler || []]);
  const seen: { [sha: string]: boolean } = {};
  const out: Asset[] = [];
  for (const id of ([] as string[]).concat(...ids)) {
    for (const a of m.items[id] ? assets(m.items[id]) : []) {
      if (!seen[a.sha256]) out.push(a);
      seen[a.sha256] = true;
    }
  }
  return out;
}
