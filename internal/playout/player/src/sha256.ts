import { bytesOf, toHex } from './bytes';

const K = roundConstants();

/** roundConstants derives the 64 words of FIPS 180-4 from the cube roots of the primes, which is shorter than listing them. */
function roundConstants(): Uint32Array {
  const k = new Uint32Array(64);
  let n = 0;
  for (let p = 2; n < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
    if (prime) k[n++] = (Math.cbrt(p) % 1) * 4294967296;
  }
  return k;
}

/** Sha256 hashes a stream piece by piece, for pages without crypto.subtle and files too large to hold in memory. */
export class Sha256 {
  private h = new Uint32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ]);
  private w = new Uint32Array(64);
  private block = new Uint8Array(64);
  private fill = 0;
  private length = 0;

  /** update takes the next bytes. */
  update(b: Uint8Array): void {
    this.length += b.length;
    for (let i = 0; i < b.length; ) {
      const n = Math.min(64 - this.fill, b.length - i);
      this.block.set(b.subarray(i, i + n), this.fill);
      this.fill += n;
      i += n;
      if (this.fill === 64) this.compress();
    }
  }

  /** hex ends the stream and returns the digest. */
  hex(): string {
    const bits = this.length * 8;
    this.update(new Uint8Array([0x80]));
    while (this.fill !== 56) this.update(new Uint8Array(1));
    const tail = new Uint8Array(8);
    const view = new DataView(tail.buffer);
    view.setUint32(0, Math.floor(bits / 4294967296));
    view.setUint32(4, bits);
    this.update(tail);
    const out = new Uint8Array(32);
    const outView = new DataView(out.buffer);
    this.h.forEach((x, i) => outView.setUint32(i * 4, x));
    return toHex(out);
  }

  private compress(): void {
    const { w, h } = this;
    const view = new DataView(this.block.buffer);
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(i * 4);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, last] = Array.from(h);
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (last + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      last = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, last].forEach((x, i) => (h[i] += x));
    this.fill = 0;
  }
}

const nativeLimit = 32 << 20;
const slice = 512 << 10;

/** nativeHash tells whether the browser can hash b itself: off the main thread, but only whole and only in secure pages. */
export function nativeHash(b: Blob): boolean {
  return !!(self.crypto && crypto.subtle) && b.size <= nativeLimit;
}

/** sha256 returns the digest of b in lower-case hexadecimal, in bounded memory. */
export async function sha256(b: Blob): Promise<string> {
  if (nativeHash(b)) return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await new Response(b).arrayBuffer())));
  const hash = new Sha256();
  for (let at = 0; at < b.size; at += slice) hash.update(await bytesOf(b.slice(at, at + slice)));
  return hash.hex();
}
