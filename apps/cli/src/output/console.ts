/** Where a command prints: results on `out`, progress and failures on `err`. */
export type Console = { readonly out: (line: string) => void; readonly err: (line: string) => void };

export const processConsole: Console = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
};

/** Columns padded to their widest cell, two blanks apart; numbers (cells that start with a digit, a sign or a dollar) stand right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[], isHeader: boolean) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return !isHeader && /^[-+]?[$\d]/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(header, true), ...rows.map((row) => line(row, false))];
}
