import { createHash } from 'node:crypto';
import type { Element, ElementContent, Root, RootContent } from 'hast';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { STYLE } from './style.js';
import { escapeMarkup } from './markup.js';

/** A figure and the heading (without its number) right below which it belongs. */
export type PlacedFigure = { readonly heading: string; readonly html: string };

/** Labels of accounts are untrusted: no image, no link, no raw HTML survives, so that nothing is loaded or run. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => !['a', 'img', 'picture', 'source', 'input'].includes(tag)),
};

/**
 * A self-contained page: the Markdown of the report with its figures, styles inside, no script and nothing remote; a
 * content security policy forbids the browser to think otherwise.
 */
export function pageHtml(title: string, markdown: string, figures: readonly PlacedFigure[]): string {
  const body = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype)
    .use(rehypeSanitize, SCHEMA)
    .use(() => (tree: Root) => keepUnits(tree))
    .use(() => (tree: Root) => scrollableBlocks(tree))
    .use(() => (tree: Root) => insertFigures(tree, figures))
    .use(rehypeStringify, { allowDangerousHtml: true })
    .processSync(markdown)
    .toString();
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
<main id="report">
${body}
</main>
</body>
</html>
`;
}

/** Wide tables and code scroll on their own, by keyboard too, instead of widening the page. */
function scrollableBlocks(tree: Root): void {
  tree.children = tree.children.map((node): RootContent => {
    if (node.type !== 'element') return node;
    if (node.tagName === 'pre') return { ...node, properties: { ...node.properties, tabIndex: 0 } };
    if (node.tagName !== 'table') return node;
    emptyHeadersToCells(node);
    return { type: 'element', tagName: 'div', properties: { className: ['scroll'], tabIndex: 0 }, children: [node] };
  });
}

/** In cells a number and its unit stay on one line. */
function keepUnits(node: Root | Element, isCell = false): void {
  for (const child of node.children) {
    if (child.type === 'text' && isCell)
      child.value = child.value
        .replace(/(\d) (%|k|m|bn|h|d|s|min|years)(?!\w)/g, '$1\u00a0$2')
        .replace(/^no change$/, 'no\u00a0change');
    else if (child.type === 'element' && child.tagName !== 'code')
      keepUnits(child, isCell || child.tagName === 'td' || child.tagName === 'th');
  }
}

/** The empty corner of a table heads nothing. */
function emptyHeadersToCells(node: Element): void {
  if (node.tagName === 'th' && node.children.length === 0) node.tagName = 'td';
  for (const child of node.children) if (child.type === 'element') emptyHeadersToCells(child);
}

/** Puts each figure right below its heading; one whose heading is missing goes to the end, so that none is lost. */
function insertFigures(tree: Root, figures: readonly PlacedFigure[]): void {
  for (const { heading, html } of figures) {
    const at = tree.children.findIndex((node) => isHeading(node) && textOf(node).replace(/^\d+\. /, '') === heading);
    tree.children.splice(at < 0 ? tree.children.length : at + 1, 0, { type: 'raw', value: html } as never);
  }
}

const isHeading = (node: RootContent): node is Element => node.type === 'element' && /^h[1-6]$/.test(node.tagName);

function textOf(node: Element): string {
  return node.children
    .map((child: ElementContent) =>
      child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : '',
    )
    .join('');
}
