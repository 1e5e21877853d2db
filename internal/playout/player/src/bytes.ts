/** Text and binary forms the wire and the store use. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** utf8 returns the bytes of s. */
export function utf8(s: string): Uint8Array {
  return new TextEncoder().encode(s);
}

/** toBase64 encodes with the URL alphabet and without padding. */
export function toBase64(b: Uint8Array): string {
  let out = '';
  for (let i = 0; i < b.length; i += 3) {
    const n = (b[i] << 16) | ((b[i + 1] || 0) << 8) | (b[i + 2] || 0);
    out += alphabet[n >> 18] + alphabet[(n >> 12) & 63] + alphabet[(n >> 6) & 63] + alphabet[n & 63];
  }
  return out.slice(0, Math.ceil((b.length * 4) / 3));
}

/** fromBase64 reads either alphabet, padded or not; it throws on anything else. */
export function fromBase64(s: string): Uint8Array {
  return Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
}

/** toHex returns lower-case hexadecimal. */
export function toHex(b: Uint8Array): string {
  return Array.from(b, (x) => (x < 16 ? '0' : '') + x.toString(16)).join('');
}

/** bytesOf reads a blob whole. Blob.arrayBuffer came only with Chromium 76. */
export async function bytesOf(b: Blob): Promise<Uint8Array> {
  return new Uint8Array(await new Response(b).arrayBuffer());
}

/** textOf reads a blob as UTF-8. */
export function textOf(b: Blob): Promise<string> {
  return new Response(b).text();
}
