import { el } from './dom';

const shiftEvery = 10 * 60 * 1000;
const shifts = [[0, 0], [2, 0], [2, 2], [0, 2]];

/** Canvas is the fixed drawing area, scaled as a whole to whatever panel there is. */
export class Canvas {
  readonly root = el('main', 'pl');
  private width = 1920;
  private height = 1080;

  constructor() {
    document.body.appendChild(this.root);
    window.addEventListener('resize', () => this.fit());
    // Two pixels every ten minutes keep a still header from burning in.
    setInterval(() => this.fit(), shiftEvery / 10);
    window.addEventListener('click', fullscreen);
  }

  /** orient turns the drawing area; the panel's own turn is the panel's business. */
  orient(orientation: string): void {
    const portrait = orientation === 'portrait';
    this.width = portrait ? 1080 : 1920;
    this.height = portrait ? 1920 : 1080;
    this.root.classList.toggle('portrait', portrait);
    this.root.classList.toggle('landscape', !portrait);
    this.fit();
  }

  private fit(): void {
    const scale = Math.min(innerWidth / this.width, innerHeight / this.height);
    const [dx, dy] = shifts[Math.floor(performance.now() / shiftEvery) % shifts.length];
    const x = (innerWidth - this.width * scale) / 2 + dx;
    const y = (innerHeight - this.height * scale) / 2 + dy;
    this.root.style.transform = 'translate(' + x + 'px,' + y + 'px) scale(' + scale + ')';
  }
}

function fullscreen(): void {
  const d = document.documentElement;
  // Refused outside a click or by policy; the player does not need it.
  if (d.requestFullscreen && !document.fullscreenElement) Promise.resolve(d.requestFullscreen()).catch(() => undefined);
}
