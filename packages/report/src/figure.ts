import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** The numbers behind a chart, for readers who do not see it and for those who want to check it. */
export type TableTwin = { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

export type Figure = {
  /** Stable anchor, `[a-z-]+`. */
  readonly id: string;
  /** What the chart shows, as a finding computed from its data. */
  readonly finding: string;
  /** How to read it: axes, units, n. */
  readonly reading: string;
  readonly plot: Plot.PlotOptions;
  readonly twin: TableTwin;
};

/** About five whole numbers from 0 to `largest`, for axes that count. */
export function countTicks(largest: number): readonly number[] {
  const step = Math.max(1, Math.ceil(largest / 5));
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, k) => k * step);
}

/** What we need of an element of linkedom; the types of browsers stay out of the build. */
type Drawn = {
  readonly querySelectorAll: (selector: string) => Iterable<Drawn>;
  readonly setAttribute: (name: string, value: string) => void;
  readonly removeAttribute: (name: string) => void;
  readonly prepend: (...children: unknown[]) => void;
  readonly append: (...children: unknown[]) => void;
  readonly remove: () => void;
  readonly outerHTML: string;
};

/** One figure as HTML: finding, SVG, reading aid and table twin. Every text is escaped; no script, no inline style. */
export function figureHtml({ id, finding, reading, plot, twin }: Figure): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...plot, document }) as unknown as Drawn;
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const styled of svg.querySelectorAll('[style]')) styled.removeAttribute('style');
  for (const attribute of ['class', 'width', 'height', 'aria-label', 'font-size']) svg.removeAttribute(attribute);
  // The whole image has one name; labels of its groups would be read as noise.
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title ${id}-desc`);
  const described = (tag: 'title' | 'desc', text: string) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    element.setAttribute('id', `${id}-${tag}`);
    element.textContent = text;
    return element;
  };
  svg.prepend(described('title', finding), described('desc', reading));
  const h = (name: string, attributes: Readonly<Record<string, string>>, ...children: unknown[]) => {
    const element = document.createElement(name) as unknown as Drawn;
    Object.entries(attributes).forEach(([key, value]) => {
      element.setAttribute(key, value);
    });
    element.append(...children);
    return element;
  };
  const row = (cells: readonly string[], cell: 'th' | 'td') =>
    h(
      'tr',
      {},
      ...cells.map((text, at) =>
        h(cell, { ...(cell === 'th' ? { scope: 'col' } : {}), ...(at > 0 ? { align: 'right' } : {}) }, text),
      ),
    );
  const figure = h(
    'figure',
    { id },
    h('figcaption', {}, finding),
    h('div', { class: 'chart', tabindex: '0', role: 'group', 'aria-label': `Chart: ${finding}` }, svg),
    h('p', { class: 'reading' }, reading),
    h(
      'details',
      {},
      h('summary', {}, 'The numbers of this chart'),
      h(
        'div',
        { class: 'scroll' },
        h(
          'table',
          {},
          h('thead', {}, row(twin.header, 'th')),
          h('tbody', {}, ...twin.rows.map((cells) => row(cells, 'td'))),
        ),
      ),
    ),
  );
  return figure.outerHTML;
}
