import nacl from '../vendor_js/tweetnacl/nacl-fast';
import { toBase64, utf8 } from '../src/bytes';
import { Envelope, Manifest, openManifest } from '../src/manifest';
import { equal, test, throws } from './check';

const server = nacl.sign.keyPair();
const pin = { terminal: 't1', serverKey: server.publicKey };

function sealed(change: object, secret = server.secretKey): Envelope {
  const manifest = JSON.stringify(Object.assign({ v: 1, issued_at: 100, terminal: { id: 't1' } }, change));
  return { manifest, signature: toBase64(nacl.sign.detached(utf8(manifest), secret)), key_id: 'k1' };
}

test('manifest/OK', () => equal(openManifest(sealed({}), pin, null).issued_at, 100));

test('manifest/ErrForeignKey', () => {
  throws(() => openManifest(sealed({}, nacl.sign.keyPair().secretKey), pin, null), 'signature');
});

test('manifest/ErrOneByteChanged', () => {
  const e = sealed({});
  e.manifest = e.manifest.replace('100', '101');
  throws(() => openManifest(e, pin, null), 'signature');
});

test('manifest/ErrNoSignature', () => {
  throws(() => openManifest(Object.assign(sealed({}), { signature: '' }), pin, null), 'signature');
  throws(() => openManifest(Object.assign(sealed({}), { signature: '###' }), pin, null), 'signature');
});

test('manifest/ErrOtherTerminal', () => throws(() => openManifest(sealed({ terminal: { id: 't2' } }), pin, null), 'other terminal'));

test('manifest/ErrReplayed', () => {
  const minute = 60000;
  const inUse = { issued_at: 10 * minute } as Manifest;
  throws(() => openManifest(sealed({ issued_at: 4 * minute }), pin, inUse), 'older');
  equal(openManifest(sealed({ issued_at: 6 * minute }), pin, inUse).issued_at, 6 * minute);
});

test('manifest/ErrVersion', () => throws(() => openManifest(sealed({ v: 2 }), pin, null), 'version'));
