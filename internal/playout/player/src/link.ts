import { Api } from './api';
import { backoff, jitter, sleep } from './backoff';
import { Envelope, Manifest, Pin, openManifest } from './manifest';
import { Store } from './store';

/** Command is an order from the people responsible for the screen. */
export interface Command {
  id: string;
  do: string;
}

/** Stored is the manifest as it lies on the device. */
interface Stored {
  envelope: Envelope;
  etag: string;
}

const key = 'manifest';
const doneKey = 'commands';
const remembered = 100;
const untilKnown = 5;

/** Link keeps the player in touch with the server: what to play, how it is, what to do. None of it ever blocks playing. */
export class Link {
  /** manifest is the one in use; it has passed every check. */
  manifest: Manifest | null = null;
  /** onManifest hears of each new one. */
  onManifest: (m: Manifest) => void = () => undefined;
  /** onCommand carries an order out. */
  onCommand: (c: Command) => Promise<void> = () => Promise.resolve();
  /** onProblem hears of refused manifests. */
  onProblem: (e: unknown) => void = () => undefined;
  private etag = '';
  private hurry: () => void = () => undefined;

  constructor(private api: Api, private store: Store, private pin: Pin) {}

  /** load takes up the stored manifest; it is checked again, as the disk may have been written by others. */
  async load(): Promise<void> {
    const stored = await this.store.get<Stored>(key);
    if (!stored) return;
    try {
      this.manifest = openManifest(stored.envelope, this.pin, null);
      this.etag = stored.etag;
    } catch (e) {
      this.onProblem(e);
    }
  }

  /** follow fetches the manifest again and again. */
  async follow(): Promise<void> {
    for (let failures = 0; ; ) {
      let wait: number;
      try {
        await this.refresh();
        failures = 0;
        wait = jitter(this.period('manifest_s'), Math.random());
      } catch (e) {
        this.onProblem(e);
        wait = backoff(failures++, Math.random());
      }
      await Promise.race([sleep(wait), new Promise<void>((now) => (this.hurry = now))]);
    }
  }

  /** beat reports how the player is, for as long as it runs. */
  async beat(report: () => Promise<object>): Promise<void> {
    const failures = { n: 0 };
    for (;;) {
      try {
        const r = await this.api.post('/api/player/heartbeat', await report());
        if (r.status !== 200) throw new Error('heartbeat: ' + r.status);
        await this.answer(await r.json());
        failures.n = 0;
        await sleep(jitter(this.period('heartbeat_s'), Math.random()));
      } catch (e) {
        this.onProblem(e);
        // A screen that was cut off must be heard, and able to hear a blackout, soon after.
        await sleep(Math.min(this.period('heartbeat_s'), backoff(failures.n++, Math.random())));
      }
    }
  }

  /** period reads an interval of the manifest in ms. */
  period(name: 'heartbeat_s' | 'manifest_s' | 'plays_s'): number {
    const s = this.manifest ? this.manifest.intervals[name] : untilKnown;
    return 1000 * Math.max(1, s || 60);
  }

  private async refresh(): Promise<void> {
    const headers: { [name: string]: string } = this.etag ? { 'If-None-Match': this.etag } : {};
    const r = await this.api.get('/api/player/manifest', headers);
    if (r.status === 304) return this.api.met(0);
    if (r.status !== 200) throw new Error('manifest: ' + r.status);
    const envelope: Envelope = await r.json();
    const m = openManifest(envelope, this.pin, this.manifest);
    this.api.met(0);
    await this.store.put(key, { envelope, etag: r.etag });
    this.manifest = m;
    this.etag = r.etag;
    this.onManifest(m);
  }

  private async answer(a: { server_time: number; manifest_etag: string; commands: Command[] | null }): Promise<void> {
    this.api.met(a.server_time);
    if (this.manifest && a.manifest_etag && a.manifest_etag !== this.manifest.etag) this.hurry();
    const done = (await this.store.get<string[]>(doneKey)) || [];
    for (const c of a.commands || []) {
      if (done.indexOf(c.id) >= 0) continue;
      // Written down before it is done: a reload that forgot itself would reload for ever.
      done.push(c.id);
      await this.store.put(doneKey, done.slice(-remembered));
      await this.onCommand(c);
    }
  }
}
