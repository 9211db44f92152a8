/** Characters that change direction, hide, or control a terminal. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** Punctuation that opens markup, links, mentions, entities or table cells, in CommonMark and its dialects. */
const MEANINGFUL = /[\\`*_[\]<>#|~@&]/g;
/** Where renderers start a link although every mark is escaped (GFM autolinks look at the text itself): a space breaks it. */
const LINK_START = /(:\/\/|www(?=\.)|@)(?=\S)/gi;
/** What would start a list, a heading line or a spreadsheet formula at the beginning of a cell or line. */
const LEADING = /^(?=[-+=])|(?<=^\d{1,9})(?=[.)]\s)/;

/**
 * Text from outside as inert Markdown on one line: markup, links, mentions, table pipes and invisible characters lose their
 * power; longer text is cut with an ellipsis.
 */
export function inert(text: string, maxLength = 160): string {
  const visible = text.replace(UNSEEN, ' ').replace(LINK_START, '$1 ').replace(/\s+/g, ' ').trim();
  const points = [...visible];
  const cut = points.length > maxLength ? `${points.slice(0, maxLength - 1).join('')}…` : visible;
  return cut.replace(MEANINGFUL, '\\$&').replace(LEADING, '\\');
}

/** An id or hash as code. Text that could end the code span falls back to {@link inert}. */
export function code(text: string): string {
  return /^[\w./:-]{1,200}$/.test(text) ? `\`${text}\`` : inert(text);
}

/** A GFM table; the first column is left-aligned text, the others numbers unless `align` says otherwise. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[] = head.map((_, column) => (column === 0 ? 'left' : 'right')),
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('\n', ' ')).join(' | ')} |`;
  const rule = align.map((side) => (side === 'left' ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Blocks separated by one empty line; empty blocks vanish. Ends with a newline. */
export function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
