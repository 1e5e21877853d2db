import { Item, Manifest, Schedule } from '../src/manifest';
import { Rotation, Slot, isOpen, leased, mustStop, tiers } from '../src/schedule';
import { equal, test } from './check';

// Tuesday 2020-05-12 10:00 at the station.
const now = Date.UTC(2020, 4, 12, 2);
const hour = 3600000;

function schedule(id: string, priority: number, items: string[], more: Partial<Schedule> = {}): Schedule {
  return Object.assign({ id, name: id, priority, from: '08:00', to: '21:00', weekdays: [1, 2, 3, 4, 5, 6, 7], items }, more);
}

function item(id: string, lease = now + hour): Item {
  return { id, version: 'v1', kind: 'image', media: { sha256: id }, lease_until: lease } as unknown as Item;
}

function manifest(schedules: Schedule[], filler: string[] = []): Manifest {
  const items: { [id: string]: Item } = {};
  for (const id of ['a', 'b', 'c', 'd', 'x', 'f', 'g']) items[id] = item(id);
  return {
    v: 1, issued_at: now - hour, valid_until: now + 720 * hour, items, filler, schedule: schedules,
    window: { open: '08:00', close: '21:00', closed_weekdays: [0] },
  } as unknown as Manifest;
}

function names(all: Slot[][]): string[] {
  return all.map((t) => t.map((s) => s.schedule + ':' + s.item).join(' '));
}

const any = () => true;

test('schedule/by priority, filler last', () => {
  const m = manifest([schedule('low', 1, ['a']), schedule('high', 9, ['b', 'c'])], ['f']);
  equal(names(tiers(m, now)), ['high:b high:c', 'low:a', 'filler:f']);
});

test('schedule/equal priorities share', () => {
  const m = manifest([schedule('q', 5, ['b']), schedule('p', 5, ['a'])]);
  equal(names(tiers(m, now)), ['p:a q:b']);
});

test('schedule/only in its hours and on its days', () => {
  const m = manifest([
    schedule('noon', 5, ['a'], { from: '12:00', to: '13:00' }),
    schedule('sunday', 5, ['b'], { weekdays: [7] }),
    schedule('tuesday', 5, ['c'], { weekdays: [2] }),
  ]);
  equal(names(tiers(m, now)), ['tuesday:c']);
  equal(names(tiers(m, now + 2 * hour)), ['noon:a tuesday:c']);
  equal(names(tiers(m, now + 5 * 24 * hour)), ['sunday:b']);
});

test('schedule/nothing after the manifest has run out', () => {
  const m = manifest([schedule('day', 1, ['a'])], ['f']);
  equal(names(tiers(m, m.valid_until + 1)), []);
});

test('window/open, closed by hour, closed by weekday', () => {
  const m = manifest([]);
  equal([isOpen(m, now), isOpen(m, now + 11 * hour), isOpen(m, now - 3 * hour)], [true, false, false]);
  equal(isOpen(m, now + 5 * 24 * hour), false);
});

test('window/a clock of 2015 does not darken the screen', () => {
  const m = manifest([schedule('day', 1, ['a'])]);
  const lost = Date.UTC(2014, 11, 31, 16);
  equal(isOpen(m, lost), true);
  equal(names(tiers(m, lost)), ['day:a']);
});

test('lease/ended or withdrawn', () => {
  const m = manifest([]);
  m.items.a.lease_until = now;
  equal([leased(m, 'a', now), leased(m, 'b', now), leased(m, 'gone', now)], [false, true, false]);
});

test('rotation/turns, skips and comes back', () => {
  const m = manifest([schedule('day', 1, ['a', 'b', 'c'])], ['f']);
  const r = new Rotation();
  const next = (ok: (s: Slot) => boolean) => (r.next(tiers(m, now), ok) || { item: 'none' }).item;
  equal([next(any), next(any), next(any), next(any)], ['a', 'b', 'c', 'a']);
  equal(next((s) => s.item !== 'b'), 'c');
  equal(next((s) => s.item === 'f'), 'f');
  equal(next(() => false), 'none');
  equal(next(any), 'a');
});

test('rotation/goes on where a higher one interrupted', () => {
  const day = schedule('day', 1, ['a', 'b', 'c']);
  const calm = manifest([day]);
  const urgent = manifest([day, schedule('now', 9, ['x'])]);
  const r = new Rotation();
  const next = (m: Manifest) => (r.next(tiers(m, now), any) as Slot).item;
  equal([next(calm), next(urgent), next(urgent), next(calm)], ['a', 'x', 'x', 'b']);
});

const running: Slot = { item: 'a', schedule: 'day', priority: 1 };
const stops: [string, (m: Manifest) => number, string][] = [
  ['goes on', () => now, ''],
  ['window closes', () => now + 11 * hour, 'window'],
  ['withdrawn', (m) => (delete m.items.a, now), 'withdrawn'],
  ['lease ends', (m) => ((m.items.a.lease_until = now - 1), now), 'withdrawn'],
  ['manifest ran out', (m) => ((m.valid_until = now - 1), now), 'withdrawn'],
  ['new version', (m) => ((m.items.a.version = 'v2'), now), 'replaced'],
  ['something higher', (m) => ((m.schedule || []).push(schedule('now', 9, ['x'])), now), 'priority'],
  ['something equal', (m) => ((m.schedule || []).push(schedule('also', 1, ['x'])), now), ''],
  ['its own hours are over', (m) => (((m.schedule || [])[0].to = '09:00'), now), ''],
];
for (const [name, change, want] of stops) {
  test('stop/' + name, () => {
    const m = manifest([schedule('day', 1, ['a'])]);
    const at = change(m);
    equal(mustStop(m, running, 'v1', at, any), want);
  });
}

test('stop/something higher that is not here yet', () => {
  const m = manifest([schedule('day', 1, ['a']), schedule('now', 9, ['x'])]);
  equal(mustStop(m, running, 'v1', now, (s) => s.item !== 'x'), '');
});
