import { nextHour } from './clock';

/** Display says whether people could see the picture. */
export type Display = 'on' | 'off' | 'unknown';

/** Piece is one stretch of a play: when it began by the device's clock and how long it was really shown. */
export interface Piece {
  start: number;
  dur: number;
  display: Display;
}

/** Lap is what is known at one tick. */
export interface Lap {
  /** wall is device time, which people and networks may set. */
  wall: number;
  /** mono is performance.now(), which nobody can set. */
  mono: number;
  /** position of the media in ms, null for stills. */
  position: number | null;
  display: Display;
}

// Longer than this between two ticks means the machine slept or was held.
// Hidden pages are ticked once a minute by the browser itself.
const longestLap = 5000;
const longestHiddenLap = 90000;
const clockJump = 2000;
const mostAhead = 500;

/**
 * Meter measures how long something was really shown. Time is monotonic; a film
 * counts only as far as it moved on. The stretch is cut at every full hour, when
 * the device's clock is set, when the display goes on or off, and after a gap.
 */
export class Meter {
  private piece: Piece;
  private last: Lap;
  // A film's clock runs in steps; what it is ahead of ours is owed to the next lap.
  private ahead = 0;

  constructor(first: Lap) {
    this.last = first;
    this.piece = { start: first.wall, dur: 0, display: first.display };
  }

  /** running is the stretch still open. */
  running(): Piece {
    return this.piece;
  }

  /** lap takes the next tick and returns the stretches it ended. */
  lap(now: Lap): Piece[] {
    const last = this.last;
    this.last = now;
    const elapsed = Math.max(0, now.mono - last.mono);
    const longest = last.display === 'off' ? longestHiddenLap : longestLap;
    const shown = Math.min(longest, this.moved(last, now, elapsed));
    const jumped = Math.abs(now.wall - last.wall - elapsed) > clockJump;
    if (jumped || elapsed > longest || now.display !== last.display) {
      this.piece.dur += shown;
      return [this.cut(now.wall, now.display)];
    }
    const full = nextHour(last.wall);
    if (now.wall < full) {
      this.piece.dur += shown;
      return [];
    }
    const before = Math.min(shown, Math.max(0, elapsed - (now.wall - full)));
    this.piece.dur += before;
    const ended = this.cut(full, now.display);
    this.piece.dur = shown - before;
    return [ended];
  }

  private moved(last: Lap, now: Lap, elapsed: number): number {
    if (now.position === null || last.position === null) return elapsed;
    const due = Math.max(0, now.position - last.position) + this.ahead;
    const shown = Math.min(elapsed, due);
    this.ahead = Math.min(mostAhead, due - shown);
    return shown;
  }

  private cut(start: number, display: Display): Piece {
    const ended = this.piece;
    this.piece = { start, dur: 0, display };
    return ended;
  }
}
