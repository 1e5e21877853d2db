/** The player's database on the device. */

/** Store wraps one IndexedDB database; every call is one transaction. */
export class Store {
  private constructor(private db: IDBDatabase) {}

  /** open creates or upgrades the database. */
  static open(): Promise<Store> {
    return new Promise((done, fail) => {
      const req = indexedDB.open('ezplayer', 1);
      req.onupgradeneeded = () => {
        const db = req.result;
        db.createObjectStore('kv');
        db.createObjectStore('plays', { keyPath: 'id' });
        db.createObjectStore('files', { keyPath: 'sha256' });
        db.createObjectStore('parts', { keyPath: ['sha256', 'at'] });
        db.createObjectStore('blobs');
      };
      req.onerror = () => fail(req.error);
      req.onsuccess = () => {
        // A store closed under us (cleared by hand, disk trouble) leaves only a fresh start.
        req.result.onclose = () => location.reload();
        req.result.onversionchange = () => req.result.close();
        done(new Store(req.result));
      };
    });
  }

  /** read runs body and returns what its request found. */
  read<T>(name: string, body: (s: IDBObjectStore) => IDBRequest): Promise<T> {
    return new Promise((done, fail) => {
      const req = body(this.db.transaction(name).objectStore(name));
      req.onsuccess = () => done(req.result as T);
      req.onerror = () => fail(req.error);
    });
  }

  /** write runs body and returns once everything in it is on disk, or nothing is. */
  write(names: string[], body: (tx: IDBTransaction) => void): Promise<void> {
    return new Promise((done, fail) => {
      // Newer browsers answer before the disk has it unless told otherwise; older ones ignore the option.
      const begin = this.db.transaction as (n: string[], m: string, o: object) => IDBTransaction;
      const tx = begin.call(this.db, names, 'readwrite', { durability: 'strict' });
      tx.oncomplete = () => done();
      tx.onabort = () => fail(tx.error || new Error('store: aborted'));
      body(tx);
      // A page about to go cannot wait for the answers, so where it can the transaction ends at once.
      const { commit } = tx as unknown as { commit?: () => void };
      if (commit) commit.call(tx);
    });
  }

  /** get reads a single value. */
  get<T>(key: string): Promise<T | undefined> {
    return this.read('kv', (s) => s.get(key));
  }

  /** put writes a single value. */
  put(key: string, value: unknown): Promise<void> {
    return this.write(['kv'], (tx) => tx.objectStore('kv').put(value, key));
  }

  /** wipe forgets the named values. */
  wipe(...keys: string[]): Promise<void> {
    return this.write(['kv'], (tx) => keys.forEach((k) => tx.objectStore('kv').delete(k)));
  }
}

/** spill runs a write and, while the disk is full and room can be made, makes room and tries again. */
export async function spill(write: () => Promise<void>, room: () => Promise<boolean>): Promise<void> {
  for (;;) {
    try {
      return await write();
    } catch (e) {
      if (!full(e) || !(await room())) throw e;
    }
  }
}

function full(e: unknown): boolean {
  return !!e && (e as { name?: string }).name === 'QuotaExceededError';
}
