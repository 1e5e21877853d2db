import { Api } from './api';
import { sleep } from './backoff';
import { civil, day, hour, two } from './clock';
import { el, fill } from './dom';
import { evergreen } from './evergreen';
import { Journal, Subject } from './journal';
import { Item, Manifest, assets } from './manifest';
import { Library, Mismatch } from './media';
import { Display, Lap, Meter } from './meter';
import { Problems } from './problems';
import { Rotation, Slot, clockTrusted, isOpen, knownKind, leased, mustStop, tiers } from './schedule';
import { Exhibit, Stage, prepare } from './stage';
import { Zones } from './zones';

/** Ready is the next turn, loaded and waiting behind the picture. */
interface Ready {
  slot: Slot;
  item: Item;
  exhibit: Exhibit;
  layer: HTMLElement;
}

const tick = 250;
const prepareAhead = 6000;
const stallLimit = 15000;
const shownOffline = 180000;
const longestRun = 20 * hour;

// How long an item is left out after it could not be shown.
const rest: { [detail: string]: number } = { hash: 60000, kind: 3600000 };
const restOtherwise = 600000;

/** Player shows the programme and writes down what was really seen. */
export class Player {
  /** blackout keeps the screen dark by order. */
  blackout = false;
  /** now is the item on the screen, null for none. */
  now: string | null = null;
  /** renew asks for a reload at the next change of item. */
  renew = false;
  private manifest: Manifest | null = null;
  private rotation = new Rotation();
  private distrusted: { [sha: string]: number } = {};
  private restUntil: { [item: string]: number } = {};
  private upcoming: Promise<Ready | null> | null = null;
  private green: HTMLElement | null = null;
  private dim = el('div', 'dim num');
  private dot = el('i', 'dot');
  private lastFrame = 0;
  private running: { subject: Subject; meter: Meter } | null = null;
  private zones: Zones;
  private stage: Stage;

  constructor(
    private root: HTMLElement,
    private api: Api,
    private library: Library,
    private journal: Journal,
    private problems: Problems,
  ) {
    this.zones = new Zones(root);
    this.stage = new Stage(this.zones.stage);
    root.appendChild(this.dim);
    root.appendChild(this.dot);
  }

  /** adopt takes a new manifest; what it withdraws leaves the screen within a tick. */
  adopt(m: Manifest): void {
    this.manifest = m;
    this.zones.draw(m);
    this.paint();
    this.fetchMedia();
  }

  /** run plays for ever. Whatever goes wrong with one item, the next one gets its turn. */
  async run(): Promise<void> {
    setInterval(() => this.paint(), 1000);
    window.addEventListener('pagehide', () => this.saveRunning());
    document.addEventListener('visibilitychange', () => this.saveRunning());
    for (;;) {
      try {
        await this.turn();
      } catch (e) {
        this.problems.note(e);
        await sleep(1000);
      }
    }
  }

  /** distrust reports that a file arrived with other bytes than were signed, at most once an hour. */
  distrust(sha: string): void {
    this.problems.note('hash ' + sha);
    const m = this.manifest;
    if (!m || (this.distrusted[sha] || 0) > performance.now()) return;
    this.distrusted[sha] = performance.now() + hour;
    const slots = ([] as Slot[]).concat(...tiers(m, this.time()));
    const slot = slots.filter((s) => leased(m, s.item, this.time()) && needs(m.items[s.item], sha))[0];
    if (slot) this.refuse(slot, m.items[slot.item], 'failed', 'hash');
  }

  /** halt ends playing for good, and writes nothing more. */
  halt(): void {
    this.running = null;
    this.manifest = null;
    this.blackout = true;
  }

  /** display says whether people can see the screen, as far as a page can know. */
  display(): Display {
    if (document.hidden) return 'off';
    // A visible page whose frames no longer come is behind something or on a panel switched off.
    return performance.now() - this.lastFrame < 3000 ? 'on' : 'unknown';
  }

  private time(): number {
    return Date.now() + this.api.offset;
  }

  private async turn(): Promise<void> {
    if (this.renew) {
      location.reload();
      return sleep(60000);
    }
    const dark = this.dark();
    this.root.classList.toggle('dark', dark);
    if (dark) {
      await this.drop();
      this.stage.clear();
      // Old browsers leak; a fresh page each night is cheap, where one can be had without the network.
      this.renew = performance.now() > longestRun && !!navigator.serviceWorker && !!navigator.serviceWorker.controller;
      return sleep(1000);
    }
    const next = await this.take();
    if (next) await this.present(next);
    else await this.idle();
  }

  private dark(): boolean {
    return this.blackout || (!!this.manifest && !isOpen(this.manifest, this.time()));
  }

  private async idle(): Promise<void> {
    if (!this.stage.shows(this.green)) {
      this.green = this.stage.add(evergreen());
      this.zones.label(null);
      this.stage.fade(this.green, () => undefined);
    }
    await sleep(1000);
  }

  private playable(s: Slot): boolean {
    const m = this.manifest;
    if (!m || !leased(m, s.item, this.time())) return false;
    if ((this.restUntil[s.item] || 0) > performance.now()) return false;
    return !knownKind(m.items[s.item]) || this.library.has(m.items[s.item]);
  }

  private allowed(r: Ready): string {
    if (this.blackout || !this.manifest) return 'blackout';
    return mustStop(this.manifest, r.slot, r.item.version, this.time(), (s) => this.playable(s));
  }

  // take hands over the prepared turn if it may still be shown, or prepares another.
  private async take(): Promise<Ready | null> {
    const waiting = await this.claim();
    if (waiting && !this.allowed(waiting)) return waiting;
    if (waiting) discard(waiting);
    return this.choose();
  }

  private async drop(): Promise<void> {
    const waiting = await this.claim();
    if (waiting) discard(waiting);
  }

  private claim(): Promise<Ready | null> {
    const waiting = this.upcoming || Promise.resolve(null);
    this.upcoming = null;
    return waiting;
  }

  private async choose(): Promise<Ready | null> {
    for (;;) {
      const slot = this.manifest && this.rotation.next(tiers(this.manifest, this.time()), (s) => this.playable(s));
      if (!slot) return null;
      const ready = await this.load(slot);
      if (ready) return ready;
    }
  }

  private async load(slot: Slot): Promise<Ready | null> {
    const m = this.manifest as Manifest;
    const item = m.items[slot.item];
    if (!knownKind(item)) return this.refuse(slot, item, 'skipped', 'kind');
    try {
      const open = (a: Item['media']) => (a ? this.library.open(a) : Promise.resolve(null));
      const files = { media: (await open(item.media)) as Blob, poster: await open(item.poster), captions: await open(item.captions) };
      const exhibit = await prepare(item, files, m.terminal.volume, (s) => this.zones.subtitle(s));
      return { slot, item, exhibit, layer: this.stage.add(exhibit.node) };
    } catch (e) {
      this.problems.note(e instanceof Mismatch ? 'hash ' + e.sha : e);
      this.fetchMedia();
      return this.refuse(slot, item, 'failed', e instanceof Mismatch ? 'hash' : 'load');
    }
  }

  private refuse(slot: Slot, item: Item, outcome: string, detail: string): null {
    this.restUntil[item.id] = performance.now() + (rest[detail] || restOtherwise);
    const piece = { start: Date.now(), dur: 0, display: this.display() };
    this.journal.refuse(subject(slot, item), piece, outcome, detail).catch((e) => this.problems.note(e));
    return null;
  }

  private async present(r: Ready): Promise<void> {
    this.zones.subtitle('');
    try {
      await r.exhibit.start();
    } catch (e) {
      this.problems.note(e);
      discard(r);
      this.refuse(r.slot, r.item, 'failed', r.item.kind === 'audio' ? 'sound' : 'start');
      return;
    }
    this.zones.label(r.item);
    this.stage.fade(r.layer, () => r.exhibit.dispose());
    this.now = r.item.id;
    this.running = { subject: subject(r.slot, r.item), meter: new Meter(this.lap(r)) };
    const why = await this.watch(r);
    await this.finish(r, why);
  }

  // watch measures until the end, or until something says stop; it returns what.
  private async watch(r: Ready): Promise<string> {
    let saved = performance.now();
    let moved = performance.now();
    let position = r.exhibit.position();
    for (;;) {
      await sleep(Math.max(20, Math.min(tick, r.exhibit.left())));
      this.measure(r);
      const now = performance.now();
      if (now - saved >= this.saveEvery()) {
        saved = now;
        this.saveRunning();
      }
      const why = this.allowed(r);
      if (why || r.exhibit.left() <= 0) return why;
      if (position === null || r.exhibit.position() !== position) moved = now;
      if (now - moved > stallLimit) return 'stalled';
      position = r.exhibit.position();
      if (!this.upcoming && !this.renew && r.exhibit.left() < prepareAhead) this.upcoming = this.choose();
    }
  }

  private async finish(r: Ready, why: string): Promise<void> {
    const ended = this.running;
    this.running = null;
    this.now = null;
    if (why === 'stalled') this.restUntil[r.item.id] = performance.now() + restOtherwise;
    if (why === 'withdrawn' || why === 'replaced') this.stage.clear();
    if (ended) await this.journal.end(ended.subject, ended.meter.running(), why ? 'partial' : 'played', why);
  }

  private lap(r: Ready): Lap {
    requestAnimationFrame(() => (this.lastFrame = performance.now()));
    return { wall: Date.now(), mono: performance.now(), position: r.exhibit.position(), display: this.display() };
  }

  private measure(r: Ready): void {
    if (!this.running) return;
    const { subject, meter } = this.running;
    for (const piece of meter.lap(this.lap(r))) {
      this.journal.end(subject, piece, 'played', 'split').catch((e) => this.problems.note(e));
    }
  }

  // At most 15 s may be lost with the power, whatever the manifest says; the margin is for slow disks.
  private saveEvery(): number {
    const s = this.manifest ? this.manifest.intervals.save_s : 15;
    return 800 * Math.max(1, Math.min(15, s || 15));
  }

  private saveRunning(): void {
    if (!this.running) return;
    this.journal.save(this.running.subject, this.running.meter.running()).catch((e) => this.problems.note(e));
  }

  private fetchMedia(): void {
    if (this.manifest) this.library.sync(this.manifest).catch((e) => this.problems.note(e));
  }

  private paint(): void {
    requestAnimationFrame(() => (this.lastFrame = performance.now()));
    const now = this.time();
    const m = this.manifest;
    const trusted = m ? clockTrusted(m, now) : now > 50 * 365 * day;
    const counting = this.running && this.running.subject.counts ? this.running.meter.running().dur : 0;
    this.zones.tell(now, trusted, m && !this.blackout ? m.zones.alert : null, this.journal.playedToday(Date.now()) + counting);
    const c = civil(now);
    fill(this.dim, trusted && !this.blackout && two(Math.floor(c.minute / 60)) + ':' + two(c.minute % 60));
    // The dim clock wanders, so that no point of a dark panel burns in.
    this.dim.style.left = 10 + ((c.minute * 7) % 60) + '%';
    this.dim.style.top = 20 + ((c.minute * 11) % 60) + '%';
    this.dot.hidden = Date.now() - this.api.contact < shownOffline;
  }
}

function needs(it: Item, sha: string): boolean {
  return assets(it).some((a) => a.sha256 === sha);
}

function discard(r: Ready): void {
  r.layer.remove();
  r.exhibit.dispose();
}

function subject(slot: Slot, it: Item): Subject {
  return { item: it.id, version: it.version, schedule: slot.schedule, counts: it.source_class === 'KEPU_CHINA' };
}
