/** Small helpers to build the screen. Text always goes in as text, never as markup. */

type Child = Node | string | null | undefined | false;

/** el makes an element with classes and children; empty children are left out. */
export function el(tag: string, classes: string, ...children: Child[]): HTMLElement {
  const e = document.createElement(tag);
  if (classes) e.className = classes;
  fill(e, ...children);
  return e;
}

/** fill replaces what is inside an element. */
export function fill(e: Element, ...children: Child[]): void {
  e.textContent = '';
  for (const c of children) if (c) e.appendChild(typeof c === 'string' ? document.createTextNode(c) : c);
}

/** svgImage shows server-made SVG as a picture, where no script inside it could ever run. */
export function svgImage(svg: string, classes: string, alt: string): HTMLImageElement {
  const img = new Image();
  img.className = classes;
  img.alt = alt;
  img.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
  return img;
}

const paths: { [name: string]: string } = {
  play: 'M7 4v16l13-8z',
  guide: 'M14 3v4a1 1 0 0 0 1 1h4M5 8V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2h-5M3 14a3 3 0 1 0 6 0a3 3 0 1 0-6 0M4.5 17L3 22l3-1.5L9 22l-1.5-5',
  bell: 'M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3H4a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6M9 17v1a3 3 0 0 0 6 0v-1',
  siren: 'M8 16v-4a4 4 0 0 1 8 0v4M3 12h1m8-9v1m8 8h1M5.6 5.6l.7.7m12.1-.7l-.7.7M6 17a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1z',
};

const ns = 'http://www.w3.org/2000/svg';

/** icon draws one of the few line icons (Tabler Icons, MIT). */
export function icon(name: string): Element {
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'i');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', paths[name]);
  svg.appendChild(path);
  return svg;
}

/** logo draws the orbit mark. */
export function logo(): HTMLImageElement {
  return svgImage(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#3E8BFF"/><stop offset="1" stop-color="#0CB3B8"/></linearGradient></defs><rect width="40" height="40" rx="11" fill="url(#g)"/><path d="M11.2 21.2h16.6a8.4 8.4 0 1 0-3 6.6" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/><path d="M6.5 27.5C13 32.5 28 27 33.2 13.6" fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="1.4"/><circle cx="33" cy="12.4" r="3" fill="#FFC24B"/></svg>',
    'logo',
    '',
  );
}
