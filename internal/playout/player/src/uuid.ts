import { toHex } from './bytes';

function format(b: Uint8Array): string {
  const h = toHex(b);
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join('-');
}

/** uuid7 makes a time-ordered identifier (RFC 9562) from device time and random bits. */
export function uuid7(ms: number): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 5, t = Math.max(0, Math.floor(ms)); i >= 0; i--) {
    b[i] = t % 256;
    t = Math.floor(t / 256);
  }
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;
  return format(b);
}
