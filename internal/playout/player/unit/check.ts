/** A test runner of a dozen lines: the page's own browser is the machine under test. */

interface Result {
  name: string;
  error: string;
}

const all: { name: string; body: () => unknown }[] = [];

/** test registers a check. */
export function test(name: string, body: () => unknown): void {
  all.push({ name, body });
}

/** equal compares by value. */
export function equal(got: unknown, want: unknown): void {
  const a = JSON.stringify(got);
  const b = JSON.stringify(want);
  if (a !== b) throw new Error('got ' + a + ', want ' + b);
}

/** throws expects an error whose text contains words. */
export function throws(body: () => unknown, words: string): void {
  try {
    body();
  } catch (e) {
    if (String(e).indexOf(words) < 0) throw new Error('got ' + e + ', want ' + words);
    return;
  }
  throw new Error('got no error, want ' + words);
}

/** run performs them all. */
export async function run(): Promise<Result[]> {
  const out: Result[] = [];
  for (const t of all) {
    let error = '';
    try {
      await t.body();
    } catch (e) {
      error = String(e);
    }
    out.push({ name: t.name, error });
  }
  return out;
}
