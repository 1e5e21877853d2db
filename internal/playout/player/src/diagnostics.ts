import { el, fill } from './dom';

const presses = 5;
const within = 3000;

/** diagnostics shows facts to the technician who presses d five times; d again hides them. */
export function diagnostics(root: HTMLElement, facts: () => Promise<[string, string][]>): void {
  const panel = el('pre', 'diag');
  let times: number[] = [];
  panel.hidden = true;
  root.appendChild(panel);
  const draw = async () => fill(panel, (await facts()).map(([k, v]) => k + '：' + v).join('\n'));
  setInterval(() => !panel.hidden && draw(), 2000);
  window.addEventListener('keydown', (e) => {
    if (e.key !== 'd') return;
    times = times.filter((t) => e.timeStamp - t < within).concat(e.timeStamp);
    if (panel.hidden ? times.length < presses : false) return;
    times = [];
    panel.hidden = !panel.hidden;
    if (!panel.hidden) draw();
  });
}
