import { Api, Reply } from '../src/api';
import { Journal, Play } from '../src/journal';
import { Sender } from '../src/sender';
import { Store } from '../src/store';
import { equal, test } from './check';

const play = { boot: 'b1', item: 'a', version: 'v', schedule: 'day', start: 1, dur: 1, display: 'on', outcome: 'played', detail: '', counts: true };

async function journal(n: number): Promise<Journal> {
  const store = await Store.open();
  await store.write(['plays'], (tx) => {
    tx.objectStore('plays').clear();
    for (let i = 1; i <= n; i++) tx.objectStore('plays').put(Object.assign({}, play, { id: String(1e6 + i), seq: i }));
  });
  return new Journal(store, 'b2');
}

/** Line is a connection that answers as told, and notes what was sent. */
class Line {
  sent: Play[][] = [];
  constructor(private answers: (number | Error)[]) {}

  api(): Api {
    const post = (_: string, body: { events: Play[] }): Promise<Reply> => {
      this.sent.push(body.events);
      const a = this.answers.length ? (this.answers.shift() as number | Error) : 200;
      if (a instanceof Error) return Promise.reject(a);
      const json = () => Promise.resolve({ accepted: body.events.length, held: [], server_time: 1 });
      return Promise.resolve({ status: a, retryAfter: a === 503 ? 60000 : 0, etag: '', blob: () => Promise.reject(), json });
    };
    return { post, met: () => undefined } as unknown as Api;
  }

  sizes(): number[] {
    return this.sent.map((b) => b.length);
  }
}

test('sender/a backlog goes at once, 200 at a time', async () => {
  const line = new Line([]);
  const j = await journal(1040);
  const s = new Sender(line.api(), j, 'b2');
  const waits: number[] = [];
  for (let i = 0; i < 6; i++) waits.push(await s.round(60000));
  equal(line.sizes(), [200, 200, 200, 200, 200, 40]);
  equal(waits.map((w) => w > 0), [false, false, false, false, false, true]);
  equal(line.sent.reduce((n, b) => n + b.length, 0), 1040);
  equal(await j.waiting(), 0);
});

test('sender/only 2xx forgets', async () => {
  const line = new Line([new Error('lost'), 500, 401, 503, 400, 200]);
  const j = await journal(3);
  const s = new Sender(line.api(), j, 'b2');
  for (let i = 0; i < 5; i++) {
    const wait = await s.round(1000);
    equal([await j.waiting(), s.failures, wait > 0], [3, i + 1, true]);
    if (i === 3) equal(wait >= 60000, true);
  }
  await s.round(1000);
  equal([await j.waiting(), s.failures], [0, 0]);
  const ids = line.sent.map((b) => b.map((p) => p.id).join());
  equal(ids.every((x) => x === ids[0]), true);
});

test('sender/too large is halved', async () => {
  const line = new Line([413, 413]);
  const s = new Sender(line.api(), await journal(200), 'b2');
  for (let i = 0; i < 3; i++) await s.round(1000);
  equal(line.sizes(), [200, 100, 50]);
});

test('sender/what is sent is what the protocol names', async () => {
  const line = new Line([]);
  await new Sender(line.api(), await journal(1), 'b2').round(1000);
  equal(Object.keys(line.sent[0][0]).sort().join(' '), 'boot detail display dur id item outcome schedule seq start version');
});
