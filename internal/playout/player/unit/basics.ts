import { backoff, jitter } from '../src/backoff';
import { fromBase64, toBase64, utf8 } from '../src/bytes';
import { civil, dayKey, minuteOf, nextHour, within } from '../src/clock';
import { Sha256, sha256 } from '../src/sha256';
import { uuid7 } from '../src/uuid';
import { equal, test } from './check';

const digests: [string, string][] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
];

for (const [text, want] of digests) {
  test('sha256/own/' + text.length, () => {
    const h = new Sha256();
    h.update(utf8(text));
    equal(h.hex(), want);
  });
  test('sha256/native/' + text.length, async () => equal(await sha256(new Blob([text])), want));
}

test('sha256/same in pieces as whole', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(50001));
  const h = new Sha256();
  for (let at = 0; at < bytes.length; at += 777) h.update(bytes.subarray(at, at + 777));
  equal(h.hex(), await sha256(new Blob([bytes])));
});

test('base64/both ways and without padding', () => {
  for (let n = 0; n < 70; n++) {
    const b = crypto.getRandomValues(new Uint8Array(n));
    const text = toBase64(b);
    equal(/^[\w-]*$/.test(text), true);
    equal(Array.from(fromBase64(text)), Array.from(b));
  }
});

test('uuid7/ordered, of version 7', () => {
  const ids = [1, 2, 1589250000000, 1589250000001, 4102444800000].map(uuid7);
  equal(ids.slice().sort(), ids);
  for (const id of ids) equal(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), true);
});

test('clock/station time', () => {
  const ms = Date.UTC(2020, 4, 11, 16, 30);
  equal(civil(ms), { year: 2020, month: 5, day: 12, weekday: 2, minute: 30 });
  equal(dayKey(ms), '2020-05-12');
  equal(dayKey(ms - 31 * 60000), '2020-05-11');
  equal(nextHour(ms), ms + 30 * 60000);
  equal(nextHour(nextHour(ms)), nextHour(ms) + 3600000);
});

const spans: [string, string, string, boolean][] = [
  ['08:00', '08:00', '21:00', true],
  ['20:59', '08:00', '21:00', true],
  ['21:00', '08:00', '21:00', false],
  ['07:59', '08:00', '21:00', false],
  ['23:59', '18:00', '24:00', true],
  ['01:00', '22:00', '02:00', true],
  ['02:00', '22:00', '02:00', false],
  ['12:00', '00:00', '00:00', true],
];
for (const [at, from, to, want] of spans) {
  test('clock/' + at + ' in ' + from + '–' + to, () => equal(within(minuteOf(at), from, to), want));
}

test('backoff/grows, is spread, has a ceiling', () => {
  equal([backoff(1, 1), backoff(2, 1), backoff(1, 0)], [2000, 4000, 1000]);
  equal(backoff(50, 1), 300000);
  equal([jitter(1000, 0), jitter(1000, 1)], [900, 1100]);
});
