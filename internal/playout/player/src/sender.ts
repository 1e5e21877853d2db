import { Api, Reply } from './api';
import { backoff, jitter, sleep } from './backoff';
import { Journal, Play } from './journal';

/** Held is a play the server kept but did not count, and why. */
export interface Held {
  id: string;
  reason: string;
}

const most = 200;
const heldShown = 50;

/** Sender empties the journal into the server, oldest first, for as long as it takes. */
export class Sender {
  /** held are the last plays the server did not count. */
  held: Held[] = [];
  /** failures in a row. */
  failures = 0;
  private size = most;

  constructor(private api: Api, private journal: Journal, private boot: string) {}

  /** run sends every period ms, and at once while a backlog remains. */
  async run(period: () => number): Promise<void> {
    for (;;) {
      await sleep(await this.round(period()));
    }
  }

  /** round sends one batch and returns the wait before the next. */
  async round(period: number): Promise<number> {
    try {
      const plays = await this.journal.batch(this.size);
      if (!plays.length) return jitter(period, Math.random());
      return await this.settle(plays, await this.post(plays), period);
    } catch (_) {
      return backoff(++this.failures, Math.random());
    }
  }

  private post(plays: Play[]): Promise<Reply> {
    const events = plays.map((p) => {
      const e = Object.assign({}, p);
      delete (e as Partial<Play>).counts;
      return e;
    });
    return this.api.post('/api/player/plays', { boot: this.boot, sent_at: Date.now(), events });
  }

  // A copy is deleted only after 2xx: an answer lost on the way means the same
  // identifiers go again, and the server counts them once.
  private async settle(plays: Play[], r: Reply, period: number): Promise<number> {
    if (r.status < 200 || r.status > 299) {
      if (r.status === 413) this.size = Math.max(1, this.size >> 1);
      return Math.max(r.retryAfter, backoff(++this.failures, Math.random()));
    }
    const answer = await r.json();
    await this.journal.drop(plays);
    this.api.met(answer.server_time);
    this.failures = 0;
    this.held = (answer.held || []).concat(this.held).slice(0, heldShown);
    return plays.length < this.size ? jitter(period, Math.random()) : 0;
  }
}
