import nacl from '../vendor_js/tweetnacl/nacl-fast';
import { fromBase64 } from './bytes';
import { Pin } from './manifest';
import { Store } from './store';

/** Device is this player's own key and, once paired, who it is and whom it trusts. */
export interface Device {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
  pin: Pin | null;
}

/** Paired is the server's answer once somebody typed the code. */
export interface Paired {
  terminal: string;
  server_key: string;
}

/** loadDevice reads the device, making its key on the first start. */
export async function loadDevice(store: Store): Promise<Device> {
  const known = await store.get<Device>('device');
  if (known) return known;
  const { publicKey, secretKey } = nacl.sign.keyPair();
  const made = { publicKey, secretKey, pin: null };
  await store.put('device', made);
  return made;
}

/** pinDevice fixes the server's key for good: from here on only its signature counts. */
export async function pinDevice(store: Store, d: Device, p: Paired): Promise<void> {
  const pin = { terminal: p.terminal, serverKey: fromBase64(p.server_key) };
  if (pin.serverKey.length !== nacl.sign.publicKeyLength) throw new Error('pairing: server key');
  d.pin = pin;
  await store.put('device', d);
}

/** forgetDevice removes everything a revoked screen may not keep. No key could sign its unsent plays any more. */
export async function forgetDevice(store: Store): Promise<void> {
  await store.write(['kv', 'plays'], (tx) => {
    tx.objectStore('kv').clear();
    tx.objectStore('plays').clear();
  });
}
