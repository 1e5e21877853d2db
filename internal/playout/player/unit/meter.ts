import { Display, Meter, Piece } from '../src/meter';
import { equal, test } from './check';

const noon = Date.UTC(2020, 4, 12, 4);

/** Run drives a meter as a screen would. */
class Run {
  wall: number;
  mono = 5000;
  at: number | null = null;
  display: Display = 'on';
  pieces: Piece[] = [];
  private meter: Meter;

  constructor(start: number, film = false) {
    this.wall = start;
    if (film) this.at = 0;
    this.meter = new Meter(this.lap());
  }

  /** tick lets ms pass, of which the film moves on by moved. */
  tick(ms: number, moved = ms): void {
    this.wall += ms;
    this.mono += ms;
    if (this.at !== null) this.at += moved;
    this.pieces.push(...this.meter.lap(this.lap()));
  }

  end(): [number, number, Display][] {
    return this.pieces.concat(this.meter.running()).map((p): [number, number, Display] => [p.start, p.dur, p.display]);
  }

  private lap() {
    return { wall: this.wall, mono: this.mono, position: this.at, display: this.display };
  }
}

test('meter/a still counts as long as it stands', () => {
  const r = new Run(noon);
  for (let i = 0; i < 40; i++) r.tick(250);
  equal(r.end(), [[noon, 10000, 'on']]);
});

test('meter/a stalled film does not count', () => {
  const r = new Run(noon, true);
  r.tick(1000);
  for (let i = 0; i < 10; i++) r.tick(1000, 0);
  r.tick(1000);
  equal(r.end(), [[noon, 2000, 'on']]);
});

test('meter/a film that moves in steps loses nothing', () => {
  const r = new Run(noon, true);
  for (let i = 0; i < 100; i++) r.tick(250, i % 2 ? 210 : 290);
  equal(r.end(), [[noon, 25000, 'on']]);
});

test('meter/a film cannot count faster than the clock', () => {
  const r = new Run(noon, true);
  for (let i = 0; i < 10; i++) r.tick(1000, 8000);
  equal(r.end(), [[noon, 10000, 'on']]);
});

test('meter/cut at the full hour', () => {
  const r = new Run(noon - 600);
  r.tick(500);
  r.tick(500);
  r.tick(500);
  equal(r.end(), [[noon - 600, 600, 'on'], [noon, 900, 'on']]);
});

test('meter/cut at midnight', () => {
  const midnight = Date.UTC(2020, 4, 12, 16);
  const r = new Run(midnight - 200);
  r.tick(1000);
  equal(r.end(), [[midnight - 200, 200, 'on'], [midnight, 800, 'on']]);
});

test('meter/three hours give four pieces without loss', () => {
  const r = new Run(noon + 1800000);
  for (let i = 0; i < 3 * 3600; i++) r.tick(1000);
  equal(r.end().map((p) => p[1]), [1800000, 3600000, 3600000, 1800000]);
});

test('meter/cut when somebody sets the clock', () => {
  const r = new Run(noon);
  r.tick(1000);
  r.wall += 86400000;
  r.tick(1000);
  r.tick(1000);
  equal(r.end(), [[noon, 2000, 'on'], [noon + 86402000, 1000, 'on']]);
});

test('meter/cut when the clock goes back', () => {
  const r = new Run(noon);
  r.tick(1000);
  r.wall -= 5000;
  r.tick(1000);
  equal(r.end(), [[noon, 2000, 'on'], [noon - 3000, 0, 'on']]);
});

test('meter/a machine asleep shows nothing', () => {
  const r = new Run(noon);
  r.tick(1000);
  r.tick(1200000);
  r.tick(1000);
  equal(r.end(), [[noon, 6000, 'on'], [noon + 1201000, 1000, 'on']]);
});

test('meter/hidden time is kept apart', () => {
  const r = new Run(noon);
  r.tick(1000);
  r.display = 'off';
  r.tick(1000);
  r.tick(60000);
  r.display = 'on';
  r.tick(1000);
  r.tick(1000);
  equal(r.end(), [[noon, 2000, 'on'], [noon + 2000, 61000, 'off'], [noon + 63000, 1000, 'on']]);
});
