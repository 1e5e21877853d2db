import nacl from '../vendor_js/tweetnacl/nacl-fast';
import { toBase64, utf8 } from './bytes';

/** Reply is an answer of the server, good or bad. */
export interface Reply {
  status: number;
  /** retryAfter is the wait the server asked for, in ms, or 0. */
  retryAfter: number;
  /** etag names the version of what came. */
  etag: string;
  blob(): Promise<Blob>;
  json(): Promise<any>;
}

/** request fetches with a time limit; it throws only if no answer came. */
export async function request(url: string, init: RequestInit, limit = 20000): Promise<Reply> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const r = await fetch(url, Object.assign({ signal: stop.signal, cache: 'no-store' }, init));
    const body = await r.blob();
    return {
      status: r.status,
      retryAfter: 1000 * Number(r.headers.get('Retry-After') || 0) || 0,
      etag: r.headers.get('ETag') || '',
      blob: () => Promise.resolve(body),
      json: () => new Response(body).json(),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Api speaks for a paired terminal: every request carries its signature. */
export class Api {
  /** offset is server time minus device time, once known in this run. */
  offset = 0;
  /** contact is the device time of the last good answer, 0 before the first. */
  contact = 0;
  /** onRevoked is called when the server no longer knows this terminal. */
  onRevoked: () => void = () => undefined;

  constructor(private terminal: string, private secret: Uint8Array) {}

  /** get asks for a path, which includes its query. */
  get(path: string, headers: { [name: string]: string } = {}): Promise<Reply> {
    return this.send('GET', path, '', headers);
  }

  /** post sends a JSON body. */
  post(path: string, body: unknown): Promise<Reply> {
    return this.send('POST', path, JSON.stringify(body), { 'Content-Type': 'application/json' });
  }

  /** met notes the server's time, and with it that the server was there. */
  met(serverTime: number): void {
    this.contact = Date.now();
    if (serverTime > 0) this.offset = serverTime - this.contact;
  }

  private async send(method: string, path: string, body: string, headers: { [name: string]: string }): Promise<Reply> {
    const time = String(Date.now());
    const message = utf8(method + '\n' + path + '\n' + time + '\n' + body);
    const all = Object.assign(
      {
        'X-Ez-Terminal': this.terminal,
        'X-Ez-Time': time,
        'X-Ez-Signature': toBase64(nacl.sign.detached(message, this.secret)),
      },
      headers,
    );
    const reply = await request(path, { method, headers: all, body: body || undefined });
    if (reply.status === 410) this.onRevoked();
    return reply;
  }
}
