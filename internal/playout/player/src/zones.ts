import { civil, hour, two } from './clock';
import { el, fill, icon, logo, svgImage } from './dom';
import { Alert, Item, Line, Manifest } from './manifest';

const weekdays = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];
const pageEvery = 12000;
const mostRows = 9;
const fewLines = 3;
const leastTold = 0.1 * hour;
const separator = '　|　';
// Pixels a second, for people who read while walking by.
const tickerSpeed = 90;

const sources: { [cls: string]: string } = {
  KEPU_CHINA: '科普中国',
  GUANGDONG: '广东科普',
  LOCAL: '本地科普',
  PARTNER: '便民服务',
};

interface List {
  box: HTMLElement;
  lines: Line[];
  page: number;
}

/** Zones is everything around the main picture. A zone without content folds away. */
export class Zones {
  /** stage is where the main picture goes. */
  readonly stage = el('div', 'stage');
  private name = el('h1', '');
  private tagline = el('span', '');
  private clock = el('b', 'num');
  private date = el('span', 'date');
  private alert = el('div', 'alert');
  private badge = el('div', 'bdg');
  private caption = el('div', 'sub');
  private takeHome = el('div', 'home');
  private side = el('div', 'side');
  private tick = el('footer', 'tick');
  private ticker = el('p', '', el('span', ''));
  private today = el('div', 'today');
  private lists: List[] = [];
  private rows = 1;
  private drawn = '';

  constructor(private root: HTMLElement) {
    const main = el('div', 'main', this.stage, this.caption, this.badge, this.takeHome);
    fill(this.tick, el('div', 'lb', '便民'), this.ticker);
    fill(
      root,
      el('header', 'ph', logo(), el('div', 'st', this.name, this.tagline), el('div', 'clk', this.date, this.clock)),
      this.alert,
      el('div', 'md', main, this.side),
      this.tick,
      this.today,
    );
    [this.alert, this.badge, this.caption, this.takeHome, this.side, this.tick, this.today].forEach(hide);
    setInterval(() => this.turn(), pageEvery);
  }

  /** draw shows the zones of a manifest, touching nothing that did not change. */
  draw(m: Manifest): void {
    const state = JSON.stringify([m.station, m.zones, m.terminal.orientation]);
    if (state === this.drawn) return;
    this.drawn = state;
    this.name.textContent = m.station.name;
    this.tagline.textContent = m.station.tagline;
    this.drawSide(m);
    this.drawTicker((m.zones.ticker || []).filter(Boolean));
  }

  /** tell shows the time, the alert in force and the day's figure. */
  tell(now: number, trusted: boolean, alert: Alert | null, playedMs: number): void {
    const c = civil(now);
    this.clock.textContent = trusted ? two(Math.floor(c.minute / 60)) + ':' + two(c.minute % 60) : '';
    fill(this.date, trusted && c.month + '月' + c.day + '日', el('br', ''), trusted && ' ' + weekdays[c.weekday]);
    this.drawAlert(alert && alert.until > now ? alert : null);
    this.today.textContent = '科普中国 今日已播 ' + (playedMs / hour).toFixed(1) + ' 小时';
    show(this.today, playedMs >= leastTold);
    this.root.classList.toggle('told', playedMs >= leastTold);
  }

  /** label names what is on: source, title, issuer and the code to take it home. null is the built-in slide. */
  label(it: Item | null): void {
    show(this.badge, !!it);
    show(this.takeHome, !!it && !!it.qr_svg);
    if (!it) return;
    // Posters carry their own title at the top.
    this.badge.classList.toggle('low', it.kind === 'image' || it.kind === 'page');
    const title = (sources[it.source_class] || '科普') + ' · ' + it.title;
    fill(this.badge, icon('play'), el('div', '', el('b', '', title), it.issuer && el('span', '', '发布：' + it.issuer)));
    if (it.qr_svg) fill(this.takeHome, svgImage(it.qr_svg, 'qr', '扫码带回家看'), el('span', '', '扫码带回家'));
  }

  /** subtitle shows the spoken words, or nothing. */
  subtitle(text: string): void {
    this.caption.textContent = text;
    show(this.caption, !!text);
  }

  private drawAlert(a: Alert | null): void {
    const state = a ? JSON.stringify(a) : '';
    if (this.alert.getAttribute('data-state') === state) return;
    this.alert.setAttribute('data-state', state);
    show(this.alert, !!a);
    if (a) {
      this.alert.className = 'alert ' + alertColour(a.level + a.title);
      const words = el('div', '', el('span', 'lv', a.title), el('span', 'tx', a.text));
      fill(this.alert, icon('siren'), words, a.issuer ? el('small', '', a.issuer) : null);
    }
    this.fit();
  }

  private drawSide(m: Manifest): void {
    const { services, notices, activity } = m.zones;
    this.lists = [list('guide', '办事指南', services), list('bell', '通知公告', notices)].filter((l) => l.lines.length > 0);
    const boxes = this.lists.map((l) => l.box);
    const card = activity ? activityCard(activity) : boxes.length && m.station.qr_svg ? stationCard(m) : null;
    if (card) boxes.push(card);
    fill(this.side, ...boxes);
    // One short list leaves its height to the card below, rather than stand there as an empty box.
    const few = this.lists.length === 1 && this.lists[0].lines.length <= fewLines;
    this.side.className = 'side n' + this.lists.length + (card ? ' act1' : '') + (card && few ? ' few' : '');
    show(this.side, boxes.length > 0);
    this.root.classList.toggle('bare', !boxes.length);
    this.fit();
  }

  // fit shows as many rows as there is room for: fonts, alerts and neighbours all take their share.
  private fit(): void {
    for (this.rows = mostRows; this.rows > 1; this.rows--) {
      this.lists.forEach((l) => drawList(l, this.rows));
      const boxes = Array.from(this.side.children);
      if (this.side.scrollHeight <= this.side.clientHeight && boxes.every((b) => b.scrollHeight <= b.clientHeight)) return;
    }
    this.lists.forEach((l) => drawList(l, this.rows));
  }

  private turn(): void {
    for (const l of this.lists) {
      if (l.lines.length <= this.rows) continue;
      l.page = (l.page + 1) % Math.ceil(l.lines.length / this.rows);
      drawList(l, this.rows);
    }
  }

  private drawTicker(texts: string[]): void {
    show(this.tick, texts.length > 0);
    this.root.classList.toggle('ticking', texts.length > 0);
    const line = this.ticker.firstElementChild as HTMLElement;
    line.textContent = texts.join(separator);
    line.classList.remove('run');
    if (line.offsetWidth <= this.ticker.clientWidth) return;
    // Twice the same text, moved by one of them, has no seam.
    line.textContent = (texts.join(separator) + separator).repeat(2);
    line.style.animationDuration = line.offsetWidth / 2 / tickerSpeed + 's';
    line.classList.add('run');
  }
}

function list(glyph: string, title: string, lines: Line[] | null): List {
  const head = el('div', 'zh ' + glyph, title);
  head.insertBefore(icon(glyph), head.firstChild);
  return { box: el('section', 'zone', head, el('ul', 'lst')), lines: lines || [], page: 0 };
}

function drawList(l: List, rows: number): void {
  if (l.page * rows >= l.lines.length) l.page = 0;
  const page = l.lines.slice(l.page * rows, l.page * rows + rows);
  fill(l.box.lastElementChild as Element, ...page.map((x) => el('li', '', el('b', '', x.title), el('span', '', x.text))));
}

function activityCard(a: { title: string; text: string; qr_svg: string }): HTMLElement {
  const words = el('div', '', el('b', '', a.title), el('span', '', a.text));
  return el('section', 'zone act', words, a.qr_svg ? svgImage(a.qr_svg, 'qr', '扫码报名') : null);
}

function stationCard(m: Manifest): HTMLElement {
  const words = el('div', '', el('b', '', '把本站装进手机'), el('span', '', '扫码看活动和办事指南'));
  return el('section', 'zone act own', words, svgImage(m.station.qr_svg, 'qr', '本站二维码'));
}

function alertColour(words: string): string {
  if (/red|红/i.test(words)) return 'red';
  if (/blue|蓝/i.test(words)) return 'blue';
  return /yellow|黄/i.test(words) ? 'yellow' : 'orange';
}

/** show or fold an element. */
export function show(e: HTMLElement, on: boolean): void {
  e.hidden = !on;
}

function hide(e: HTMLElement): void {
  show(e, false);
}
