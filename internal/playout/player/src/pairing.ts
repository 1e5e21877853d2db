import { Reply, request } from './api';
import { backoff, sleep } from './backoff';
import { toBase64 } from './bytes';
import { Device, Paired } from './device';
import { el, fill, logo, svgImage } from './dom';

/** app is the protocol generation this player speaks. */
export const app = '1';

interface Offer {
  code: string;
  secret: string;
  pair_url: string;
  qr_svg: string;
  expires_at: number;
  poll_seconds: number;
}

const json = { 'Content-Type': 'application/json' };

/** pair shows codes until somebody has typed one, and returns what was agreed. */
export async function pair(root: HTMLElement, d: Device): Promise<Paired> {
  root.classList.add('pairing');
  for (let failures = 0; ; ) {
    try {
      const offer = await ask(d);
      failures = 0;
      draw(root, offer);
      const paired = await wait(offer);
      if (paired) {
        root.classList.remove('pairing');
        return paired;
      }
    } catch (_) {
      drawLost(root);
      await sleep(Math.min(15000, backoff(failures++, Math.random())));
    }
  }
}

async function ask(d: Device): Promise<Offer> {
  const device = { ua: navigator.userAgent, width: screen.width, height: screen.height, app };
  const body = JSON.stringify({ key: toBase64(d.publicKey), device });
  const r = await request('/api/player/pairings', { method: 'POST', headers: json, body });
  if (r.status !== 201) throw new Error('pairing: ' + r.status);
  return r.json();
}

// wait returns null when the code has run out. The device's clock may be wrong,
// so the server says so by 404; expires_at is not compared with it.
async function wait(o: Offer): Promise<Paired | null> {
  for (let misses = 0; ; ) {
    await sleep(1000 * Math.max(1, o.poll_seconds || 3));
    let r: Reply;
    try {
      r = await request('/api/player/pairings/' + encodeURIComponent(o.secret), {});
    } catch (e) {
      // A code nobody can use any more must not stay on the screen.
      if (++misses > 3) throw e;
      continue;
    }
    if (r.status === 404 || r.status === 410) return null;
    if (r.status !== 200) continue;
    misses = 0;
    const answer = await r.json();
    if (answer.state === 'paired') return answer;
  }
}

function draw(root: HTMLElement, o: Offer): void {
  const host = o.pair_url.replace(/^https?:\/\//, '').replace(/\?.*$/, '');
  const code = el('div', 'code num', el('span', '', o.code.slice(0, 3)), el('span', '', o.code.slice(3)));
  code.setAttribute('aria-label', '配对码 ' + o.code);
  const steps = [
    ['用手机扫二维码', '站长或县科协登录后，会自动填好'],
    ['或者用电脑打开', host + '，输入上面 6 位数字'],
    ['选好站点，点“配对并开始播放”', '屏幕会自己开始播放，不用再管'],
  ];
  const list = el('ol', '', ...steps.map(([head, text]) => el('li', '', el('b', '', head), el('span', '', text))));
  const left = el('div', 'words', el('h1', '', '把这块屏幕接上e站'), code, list);
  const right = el('div', 'scan', svgImage(o.qr_svg, 'qr', '配对二维码'), el('p', '', '数字 10 分钟内有效，过期会自动换新'));
  fill(root, el('div', 'pair', el('header', '', logo(), el('b', '', '科普e站通')), el('div', 'two', left, right)), hint());
}

function drawLost(root: HTMLElement): void {
  const words = el('div', 'words lost', el('h1', '', '正在连接服务器'), el('p', 'lead', '请检查网线或无线网络。连上后这里会显示 6 位数字。'));
  fill(root, el('div', 'pair', el('header', '', logo(), el('b', '', '科普e站通')), words), hint());
}

function hint(): HTMLElement {
  return el('p', 'hint', '点一下屏幕可以全屏');
}
