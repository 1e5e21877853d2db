import { dayKey } from './clock';
import { Piece } from './meter';
import { Store, spill } from './store';
import { uuid7 } from './uuid';

/** Play is one proof of play, in the form it is sent, and whether it counts for the day's figure on screen. */
export interface Play {
  id: string;
  boot: string;
  seq: number;
  item: string;
  version: string;
  schedule: string;
  start: number;
  dur: number;
  display: string;
  outcome: string;
  detail: string;
  counts: boolean;
}

/** Subject is what is being shown, the same for every piece of a play. */
export interface Subject {
  item: string;
  version: string;
  schedule: string;
  /** counts is true for content that fills the station's daily hours. */
  counts: boolean;
}

interface Today {
  day: string;
  ms: number;
}

const open = 'open';
const today = 'today';
const noRoom = () => Promise.resolve(false);

/**
 * Journal keeps proof of play on the device until the server has it. Identifier
 * and sequence are given when a piece is first written, so the sequence of a
 * boot has no gaps. A piece is sent only once it has ended: it lives under the
 * key "open" until then, and a restart moves it to the finished ones. On a full
 * disk it asks for room, which media has to give.
 */
export class Journal {
  private seq = 0;
  private begun: { id: string; seq: number } | null = null;
  private queue: Promise<void> = Promise.resolve();
  private played: Today = { day: '', ms: 0 };

  constructor(private store: Store, private boot: string, private room: () => Promise<boolean> = noRoom) {}

  /** recover turns what the last run left open into a partial play. */
  async recover(): Promise<void> {
    const left = await this.store.get<Play>(open);
    this.played = (await this.store.get<Today>(today)) || this.played;
    if (!left) return;
    left.detail = 'restart';
    await this.finish(left);
  }

  /** save writes the running piece, under the identifier it will be sent with. */
  save(s: Subject, p: Piece): Promise<void> {
    if (p.dur <= 0) return this.queue;
    this.begun = this.begun || this.name();
    const play = this.play(this.begun, s, p);
    return this.inTurn(() => this.store.put(open, play));
  }

  /** end writes a finished piece. A stretch of no length between two cuts leaves no trace. */
  end(s: Subject, p: Piece, outcome: string, detail: string): Promise<void> {
    if (p.dur <= 0 && !this.begun) return this.queue;
    const play = this.play(this.begun || this.name(), s, p);
    this.begun = null;
    return this.inTurn(() => this.finish(Object.assign(play, { outcome, detail })));
  }

  /** refuse writes that something was not shown, and why, beside whatever is running. */
  refuse(s: Subject, p: Piece, outcome: string, detail: string): Promise<void> {
    const play = Object.assign(this.play(this.name(), s, p), { outcome, detail });
    return this.inTurn(() => this.store.write(['plays'], (tx) => tx.objectStore('plays').put(play)));
  }

  /** batch returns the n oldest finished plays. */
  batch(n: number): Promise<Play[]> {
    return this.store.read('plays', (s) => s.getAll(undefined, n));
  }

  /** drop forgets plays the server has answered for. */
  drop(plays: Play[]): Promise<void> {
    return this.store.write(['plays'], (tx) => plays.forEach((p) => tx.objectStore('plays').delete(p.id)));
  }

  /** waiting counts what is not sent yet. */
  waiting(): Promise<number> {
    return this.store.read<number>('plays', (s) => s.count());
  }

  /** playedToday is the counted time of the day, the running piece not included. */
  playedToday(now: number): number {
    return this.played.day === dayKey(now) ? this.played.ms : 0;
  }

  private name(): { id: string; seq: number } {
    return { id: uuid7(Date.now()), seq: ++this.seq };
  }

  private play(n: { id: string; seq: number }, s: Subject, p: Piece): Play {
    return {
      id: n.id,
      boot: this.boot,
      seq: n.seq,
      item: s.item,
      version: s.version,
      schedule: s.schedule,
      start: Math.round(p.start),
      dur: Math.round(p.dur),
      display: p.display,
      outcome: 'partial',
      detail: '',
      counts: s.counts,
    };
  }

  private finish(p: Play): Promise<void> {
    this.count(p);
    const sum = this.played;
    return this.store.write(['kv', 'plays'], (tx) => {
      tx.objectStore('plays').put(p);
      tx.objectStore('kv').delete(open);
      tx.objectStore('kv').put(sum, today);
    });
  }

  private count(p: Play): void {
    if (!p.counts || p.display === 'off') return;
    const d = dayKey(p.start);
    this.played = { day: d, ms: p.dur + (this.played.day === d ? this.played.ms : 0) };
  }

  // Writes go one after the other: a save that overtook its end would bring a finished play back.
  private inTurn(write: () => Promise<void>): Promise<void> {
    const roomy = () => spill(write, this.room);
    this.queue = this.queue.then(roomy, roomy);
    return this.queue;
  }
}
