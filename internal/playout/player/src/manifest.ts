import nacl from '../vendor_js/tweetnacl/nacl-fast';
import { fromBase64, utf8 } from './bytes';

/** Asset is one file, known by its hash. */
export interface Asset {
  url: string;
  sha256: string;
  bytes: number;
  type: string;
}

/** Item is one content version that may be shown. */
export interface Item {
  id: string;
  version: string;
  title: string;
  kind: string;
  issuer: string;
  source_class: string;
  duration_ms: number;
  media: Asset | null;
  poster: Asset | null;
  captions: Asset | null;
  qr_svg: string;
  lease_until: number;
}

/** Schedule is a playlist with its dayparts; weekdays count Monday = 1 to Sunday = 7. */
export interface Schedule {
  id: string;
  name: string;
  priority: number;
  from: string;
  to: string;
  weekdays: number[];
  items: string[];
}

/** Line is one row of a side zone. */
export interface Line {
  title: string;
  text: string;
}

/** Alert is an official warning. */
export interface Alert {
  level: string;
  title: string;
  text: string;
  issuer: string;
  until: number;
}

/** Zones is everything around the main picture. */
export interface Zones {
  services: Line[] | null;
  notices: Line[] | null;
  ticker: string[] | null;
  activity: { title: string; text: string; qr_svg: string } | null;
  alert: Alert | null;
}

/** Manifest is what the server has signed for this terminal. */
export interface Manifest {
  v: number;
  etag: string;
  issued_at: number;
  server_time: number;
  valid_until: number;
  terminal: { id: string; name: string; orientation: string; volume: number };
  station: { code: string; name: string; tagline: string; centre: string; qr_svg: string };
  window: { open: string; close: string; closed_weekdays: number[] | null };
  schedule: Schedule[] | null;
  items: { [id: string]: Item };
  filler: string[] | null;
  zones: Zones;
  intervals: { heartbeat_s: number; manifest_s: number; plays_s: number; save_s: number };
}

/** Envelope is the manifest as it travels and as it is stored: the exact text and its signature. */
export interface Envelope {
  manifest: string;
  signature: string;
  key_id: string;
}

// The clocks of several servers of one installation may differ by this much.
const nodesApart = 5 * 60 * 1000;

/** Pin is what pairing fixed: whose signature counts, and for whom. */
export interface Pin {
  terminal: string;
  serverKey: Uint8Array;
}

function signed(e: Envelope, key: Uint8Array): boolean {
  try {
    return nacl.sign.detached.verify(utf8(e.manifest), fromBase64(e.signature), key);
  } catch (_) {
    return false;
  }
}

/**
 * openManifest checks an envelope before anything in it is believed. It throws
 * if the signature is not the pinned server's, if it was meant for another
 * terminal, or if it is older than the one in use: a replayed manifest could
 * bring withdrawn content back.
 */
export function openManifest(e: Envelope, pin: Pin, inUse: Manifest | null): Manifest {
  if (!signed(e, pin.serverKey)) throw new Error('manifest: signature');
  const m: Manifest = JSON.parse(e.manifest);
  if (m.v !== 1) throw new Error('manifest: version ' + m.v);
  if (m.terminal.id !== pin.terminal) throw new Error('manifest: other terminal');
  if (inUse && m.issued_at < inUse.issued_at - nodesApart) throw new Error('manifest: older than the one in use');
  return m;
}

/** assets lists the files an item needs, the main one first. */
export function assets(it: Item): Asset[] {
  return [it.media, it.poster, it.captions].filter((a): a is Asset => !!a);
}
