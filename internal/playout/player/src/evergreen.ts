import { el, logo } from './dom';

const cards = [
  ['勤洗手', '流动清水，肥皂搓洗\n不少于 20 秒'],
  ['生熟分开', '烧熟煮透\n剩菜及时冷藏'],
  ['地震来了', '伏地、遮挡、手抓牢\n震停再撤离'],
];

/** evergreen is the built-in slide, shown when nothing else may or can be. It is never counted. */
export function evergreen(): HTMLElement {
  const row = el('div', 'cards', ...cards.map(([head, text]) => el('section', '', el('b', '', head), el('p', '', text))));
  return el('div', 'ever', logo(), el('h2', '', '科学就在身边'), el('p', 'lead', '讲科学 · 爱科学 · 学科学 · 用科学'), row);
}
