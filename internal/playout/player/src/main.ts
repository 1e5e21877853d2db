import { Api } from './api';
import { Canvas } from './canvas';
import { Device, forgetDevice, loadDevice, pinDevice } from './device';
import { diagnostics } from './diagnostics';
import { el, fill } from './dom';
import { Journal } from './journal';
import { Link } from './link';
import { Pin } from './manifest';
import { Library } from './media';
import { app, pair } from './pairing';
import { Player } from './player';
import { Problems } from './problems';
import { Sender } from './sender';
import { Store } from './store';
import { soleWindow } from './lock';
import { uuid7 } from './uuid';

async function start(): Promise<void> {
  const canvas = new Canvas();
  canvas.orient(innerHeight > innerWidth ? 'portrait' : 'landscape');
  await soleWindow(() => fill(canvas.root, el('h1', 'busy', '已在另一窗口播放')));
  fill(canvas.root);
  const store = await Store.open();
  const device = await loadDevice(store);
  if (!device.pin) await pinDevice(store, device, await pair(canvas.root, device));
  await play(canvas, store, device, device.pin as unknown as Pin);
}

async function play(canvas: Canvas, store: Store, device: Device, pin: Pin): Promise<void> {
  const boot = uuid7(Date.now());
  const problems = new Problems();
  const api = new Api(pin.terminal, device.secretKey);
  const library = new Library(store);
  const journal = new Journal(store, boot, () => library.evict());
  const link = new Link(api, store, pin);
  const sender = new Sender(api, journal, boot);
  await Promise.all([library.load(), journal.recover(), link.load()]);
  const player = new Player(canvas.root, api, library, journal, problems);
  player.blackout = !!(await store.get<boolean>('blackout'));

  api.onRevoked = () => {
    api.onRevoked = () => undefined;
    player.halt();
    leave(store, library);
  };
  library.onMismatch = (sha) => player.distrust(sha);
  link.onProblem = (e) => problems.note(e);
  link.onManifest = (m) => {
    canvas.orient(m.terminal.orientation);
    player.adopt(m);
  };
  link.onCommand = async (c) => {
    if (c.do === 'reload') location.reload();
    if (c.do !== 'blackout' && c.do !== 'unblackout') return;
    player.blackout = c.do === 'blackout';
    await store.put('blackout', player.blackout);
  };
  if (link.manifest) link.onManifest(link.manifest);

  player.run();
  link.follow();
  link.beat(() => report(boot, player, journal));
  sender.run(() => link.period('plays_s'));
  keepAwake();
  renewWith(player);
  diagnostics(canvas.root, async () => [
    ['终端', pin.terminal],
    ['本次启动', boot],
    ['节目单', link.manifest ? link.manifest.etag : '无'],
    ['文件', library.count().join(' / ') + (library.current && ' · ' + library.current.slice(0, 12))],
    ['待上报', String(await journal.waiting())],
    ['上报失败次数', String(sender.failures)],
    ['未计入', sender.held.map((h) => h.reason + ' ' + h.id).join('\n　　') || '无'],
    ['上次联系', api.contact ? new Date(api.contact).toLocaleString() : '本次启动后还没有'],
    ['时钟差（毫秒）', String(api.offset)],
    ['存储', JSON.stringify(await storage())],
    ['最近的问题', problems.lines.join('\n　　') || '无'],
  ]);
}

// The server no longer knows this screen: nothing of the platform may stay on it.
async function leave(store: Store, library: Library): Promise<void> {
  await forgetDevice(store);
  await library.clear();
  location.reload();
}

async function report(boot: string, player: Player, journal: Journal): Promise<object> {
  return {
    boot,
    device_time: Date.now(),
    up_ms: Math.round(performance.now()),
    app,
    now_playing: player.now,
    display: player.blackout ? 'off' : player.display(),
    queue: await journal.waiting(),
    storage: await storage(),
    screen: { w: screen.width, h: screen.height },
  };
}

async function storage(): Promise<{ used: number; quota: number }> {
  if (!navigator.storage || !navigator.storage.estimate) return { used: 0, quota: 0 };
  const { usage, quota } = await navigator.storage.estimate();
  return { used: usage || 0, quota: quota || 0 };
}

// Old browsers have no wake lock; there the device's own setting keeps the screen on.
function keepAwake(): void {
  const wake = (navigator as unknown as { wakeLock?: { request(kind: string): Promise<unknown> } }).wakeLock;
  const ask = () => wake && !document.hidden && wake.request('screen').catch(() => undefined);
  document.addEventListener('visibilitychange', ask);
  ask();
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
}

// A new player version is taken up between two items, never in the middle of one.
function renewWith(player: Player): void {
  const sw = navigator.serviceWorker;
  if (!sw || !sw.controller) return;
  sw.addEventListener('controllerchange', () => (player.renew = true));
}

if (navigator.serviceWorker) {
  navigator.serviceWorker.register('/play/sw.js', { scope: '/play' }).then(
    (r) => setInterval(() => r.update().catch(() => undefined), 3600000),
    () => undefined,
  );
}
start().catch(() => setTimeout(() => location.reload(), 10000));
