import { textOf } from './bytes';
import { el } from './dom';
import { Item } from './manifest';

/** Files are the checked bytes of an item. */
export interface Files {
  media: Blob;
  poster: Blob | null;
  captions: Blob | null;
}

/** Exhibit is an item ready to be shown: loaded, first picture decoded, not yet started. */
export interface Exhibit {
  node: HTMLElement;
  /** start begins playing; it throws if the browser will not. */
  start(): Promise<void>;
  /** position is how far a film or recording is, in ms; null for stills. */
  position(): number | null;
  /** left is the time to the end in ms, as far as it can be known. */
  left(): number;
  /** dispose frees memory and decoder. */
  dispose(): void;
}

const loadLimit = 15000;
const shortest = 3000;
const stillFor = 15000;
const fadeTime = 450;

/** prepare loads an item out of sight. It throws if the browser cannot show it. */
export async function prepare(it: Item, f: Files, volume: number, subtitle: (s: string) => void): Promise<Exhibit> {
  if (it.kind === 'image') return prepareImage(it, f);
  if (it.kind === 'page') return preparePage(it, f);
  return prepareMedia(it, f, volume, subtitle);
}

function once(node: HTMLElement, good: string): Promise<void> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error('load: timeout')), loadLimit);
    node.addEventListener(good, () => (clearTimeout(timer), done()), { once: true });
    node.addEventListener('error', () => (clearTimeout(timer), fail(new Error('load'))), { once: true });
  });
}

function still(it: Item, node: HTMLElement, dispose: () => void): Exhibit {
  const length = Math.max(shortest, it.duration_ms || stillFor);
  let began = 0;
  return {
    node,
    start: () => ((began = performance.now()), Promise.resolve()),
    position: () => null,
    left: () => length - (performance.now() - began),
    dispose,
  };
}

async function prepareImage(it: Item, f: Files): Promise<Exhibit> {
  const img = new Image();
  const url = URL.createObjectURL(f.media);
  const loaded = once(img, 'load');
  img.alt = it.title;
  img.src = url;
  try {
    await loaded;
  } catch (e) {
    URL.revokeObjectURL(url);
    throw e;
  }
  return still(it, img, () => URL.revokeObjectURL(url));
}

// Without allow-scripts nothing in the page can run; allow-same-origin lets it
// use the player's stylesheet. Its own policy is inherited from the player.
async function preparePage(it: Item, f: Files): Promise<Exhibit> {
  const frame = document.createElement('iframe');
  frame.title = it.title;
  frame.setAttribute('sandbox', 'allow-same-origin');
  const sheet = document.querySelector('link[rel=stylesheet]') as HTMLLinkElement;
  frame.srcdoc = '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="' + sheet.getAttribute('href') + '"><body class="page">' + (await textOf(f.media));
  const ex = still(it, frame, () => undefined);
  const start = ex.start;
  ex.start = () => (scrollThrough(frame, ex.left()), start());
  return ex;
}

// A page longer than the screen is read to its end in the time it has.
function scrollThrough(frame: HTMLIFrameElement, ms: number): void {
  const began = performance.now();
  const step = () => {
    const d = frame.contentDocument;
    if (!d || !frame.isConnected) return;
    const part = (performance.now() - began - 0.15 * ms) / (0.7 * ms);
    const room = d.documentElement.scrollHeight - frame.clientHeight;
    if (room > 0) d.documentElement.scrollTop = Math.max(0, Math.min(1, part)) * room;
    if (part < 1) requestAnimationFrame(step);
  };
  step();
}

async function prepareMedia(it: Item, f: Files, volume: number, subtitle: (s: string) => void): Promise<Exhibit> {
  const urls = [f.media, f.poster, f.captions].map((b) => (b ? URL.createObjectURL(b) : ''));
  const media = document.createElement(it.kind === 'audio' ? 'audio' : 'video') as HTMLVideoElement;
  const loaded = once(media, 'canplay');
  media.preload = 'auto';
  media.setAttribute('playsinline', '');
  media.volume = Math.max(0, Math.min(1, volume / 100));
  media.muted = volume <= 0;
  media.src = urls[0];
  if (urls[2]) addCaptions(media, urls[2], subtitle);
  const dispose = () => {
    media.removeAttribute('src');
    media.load();
    urls.forEach((u) => u && URL.revokeObjectURL(u));
  };
  try {
    await loaded;
  } catch (e) {
    dispose();
    throw e;
  }
  return {
    node: it.kind === 'audio' ? recording(it, media, urls[1]) : media,
    start: () => play(media, it.kind === 'video'),
    position: () => media.currentTime * 1000,
    left: () => (media.ended ? 0 : ((media.duration || 0) - media.currentTime) * 1000 || 1),
    dispose,
  };
}

// Browsers refuse sound before somebody touched the page. A silent film with its
// captions is better than none; a recording nobody can hear is not shown at all.
async function play(media: HTMLMediaElement, silently: boolean): Promise<void> {
  try {
    await media.play();
  } catch (e) {
    if ((e as Error).name !== 'NotAllowedError' || media.muted || !silently) throw e;
    media.muted = true;
    await media.play();
  }
}

function addCaptions(media: HTMLMediaElement, url: string, subtitle: (s: string) => void): void {
  const t = document.createElement('track');
  t.kind = 'captions';
  t.src = url;
  media.appendChild(t);
  // Hidden to the browser's own captions, which differ on every box; the player draws them.
  t.track.mode = 'hidden';
  const tell = () => {
    // A film made ready behind another picture has its first words up already.
    if (media.paused) return;
    const cues = t.track.activeCues;
    subtitle(cues && cues.length ? (cues[0] as VTTCue).text.replace(/<[^>]*>/g, '') : '');
  };
  t.track.addEventListener('cuechange', tell);
  media.addEventListener('playing', tell);
}

function recording(it: Item, media: HTMLElement, poster: string): HTMLElement {
  const picture = new Image();
  picture.alt = '';
  if (poster) picture.src = poster;
  return el('div', 'rec', poster ? picture : null, el('h2', '', it.title), media);
}

/** Stage holds the picture in front and fades from one to the next. */
export class Stage {
  private front: HTMLElement | null = null;
  private retire: () => void = () => undefined;

  constructor(private root: HTMLElement) {}

  /** add puts a node where it can load without being seen. */
  add(node: HTMLElement): HTMLElement {
    const layer = el('div', 'layer', node);
    this.root.appendChild(layer);
    return layer;
  }

  /** fade brings a layer to the front; retire is called when it has gone again. */
  fade(layer: HTMLElement, retire: () => void): void {
    this.leave();
    // Without this read the browser would merge both states and not fade.
    void layer.offsetWidth;
    layer.classList.add('on');
    this.front = layer;
    this.retire = retire;
  }

  /** clear takes the picture away. */
  clear(): void {
    this.leave();
    this.front = null;
    this.retire = () => undefined;
  }

  /** shows tells whether a layer is the one in front. */
  shows(layer: HTMLElement | null): boolean {
    return !!layer && this.front === layer;
  }

  private leave(): void {
    const { front, retire } = this;
    if (!front) return;
    front.classList.remove('on');
    setTimeout(() => {
      front.remove();
      retire();
    }, fadeTime);
  }
}
