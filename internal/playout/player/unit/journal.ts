import { Journal, Play } from '../src/journal';
import { Store } from '../src/store';
import { equal, test } from './check';

const subject = { item: 'a', version: 'v1', schedule: 'day', counts: true };
const start = Date.UTC(2020, 4, 12, 2);
const piece = (dur: number, at = start) => ({ start: at, dur, display: 'on' as const });
const short = (plays: Play[]) => plays.map((p) => [p.boot, p.seq, p.dur, p.outcome]);

async function empty(): Promise<Store> {
  const store = await Store.open();
  await store.write(['kv', 'plays'], (tx) => (tx.objectStore('kv').clear(), tx.objectStore('plays').clear()));
  return store;
}

test('journal/a saved piece is sent only once it has ended, under one identifier', async () => {
  const store = await empty();
  const j = new Journal(store, 'b1');
  await j.save(subject, piece(1000));
  await j.save(subject, piece(2000));
  equal(await j.batch(10), []);
  const saved = await store.get<Play>('open');
  await j.end(subject, piece(3000), 'played', '');
  const sent = await j.batch(10);
  equal(short(sent), [['b1', 1, 3000, 'played']]);
  equal(sent[0].id, (saved as Play).id);
  equal(await store.get('open'), undefined);
});

test('journal/a restart sends what was saved, once', async () => {
  const store = await empty();
  await new Journal(store, 'b1').save(subject, piece(7000));
  for (const boot of ['b2', 'b3']) await new Journal(store, boot).recover();
  equal(short(await new Journal(store, 'b4').batch(10)), [['b1', 1, 7000, 'partial']]);
});

test('journal/no gaps, whatever comes between', async () => {
  const store = await empty();
  const j = new Journal(store, 'b1');
  await j.end(subject, piece(0), 'played', 'split');
  await j.save(subject, piece(1000));
  await j.refuse(subject, piece(0), 'failed', 'hash');
  await j.end(subject, piece(2000), 'played', '');
  await j.end(subject, piece(0), 'partial', 'window');
  await j.end(subject, piece(500), 'played', '');
  const seqs = (await j.batch(10)).map((p) => p.seq).sort();
  equal(seqs, [1, 2, 3]);
});

test('journal/writes keep their order though nobody waits', async () => {
  const store = await empty();
  const j = new Journal(store, 'b1');
  j.save(subject, piece(1000));
  j.end(subject, piece(2000), 'played', '');
  j.save(subject, piece(500));
  await j.end(subject, piece(700), 'played', '');
  equal(short(await j.batch(10)).map((p) => p[2]).sort(), [2000, 700]);
  equal(await store.get('open'), undefined);
});

test('journal/batches of at most n, oldest first, gone after drop', async () => {
  const store = await empty();
  const j = new Journal(store, 'b1');
  for (let i = 1; i <= 5; i++) {
    await j.end(subject, piece(i), 'played', '');
    await new Promise((r) => setTimeout(r, 2));
  }
  const first = await j.batch(3);
  equal(first.map((p) => p.seq), [1, 2, 3]);
  await j.drop(first);
  equal((await j.batch(3)).map((p) => p.seq), [4, 5]);
  equal(await j.waiting(), 2);
});

test('journal/the day’s sum survives a restart and ends with the day', async () => {
  const store = await empty();
  const j = new Journal(store, 'b1');
  await j.end(subject, piece(60000), 'played', '');
  await j.end(Object.assign({}, subject, { counts: false }), piece(60000), 'played', '');
  const again = new Journal(store, 'b2');
  await again.recover();
  equal([again.playedToday(start), again.playedToday(start + 86400000)], [60000, 0]);
});

test('journal/thirty days of ten-second plays stay quick to read', async () => {
  const store = await empty();
  const j = new Journal(store, 'b1');
  await j.end(subject, piece(1), 'played', '');
  const [one] = await j.batch(1);
  // 13 hours a day, 30 days: written at once, as the test has no month.
  await store.write(['plays'], (tx) => {
    for (let i = 0; i < 140400; i++) tx.objectStore('plays').put(Object.assign({}, one, { id: one.id.slice(0, 24) + String(1e11 + i) }));
  });
  const began = performance.now();
  equal((await j.batch(200)).length, 200);
  if (performance.now() - began > 1000) throw new Error('a batch took ' + (performance.now() - began) + ' ms');
  await empty();
});

test('journal/on a full disk others make room and the play is kept', async () => {
  const store = await empty();
  const put = store.write.bind(store);
  const fullDisk = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
  let spare = 2;
  store.write = (names, body) => (spare > 0 ? Promise.reject(fullDisk) : put(names, body));
  const j = new Journal(store, 'b1', () => Promise.resolve(spare-- > 0));
  await j.end(subject, piece(1000), 'played', '');
  equal(short(await j.batch(10)), [['b1', 1, 1000, 'played']]);
});
