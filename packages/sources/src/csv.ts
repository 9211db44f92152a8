import { parse } from 'csv-parse/sync';
import { readText, UnreadableFileError } from './textFile.js';

/** Longest row accepted, in characters. */
const LONGEST_ROW = 1_000_000;

export type CsvRow = { readonly row: number; readonly fields: Readonly<Record<string, string>> };

export type CsvTable = { readonly header: readonly string[]; readonly rows: readonly CsvRow[] };

/** Reads a CSV (optionally gzip) with a header row; the header is row 1. Throws {@link UnreadableFileError}. */
export function readCsv(file: string): CsvTable {
  const records = parseRecords(file);
  const [header, ...body] = records;
  if (header === undefined || header.every((name) => name.trim() === ''))
    throw new UnreadableFileError(file, 'the header row is missing', 'Add the column names as first row.');
  const names = header.map((name) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new UnreadableFileError(file, `the column "${twice}" occurs twice`, 'Rename or remove one of them.');
  if (body.length === 0) throw new UnreadableFileError(file, 'there is no row below the header', 'Fetch it again.');
  const rows = body.map((cells, at) => ({
    row: at + 2,
    fields: Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])),
  }));
  return { header: names, rows };
}

/** Throws {@link UnreadableFileError} naming the first column that is missing. */
export function requireColumns(file: string, table: CsvTable, columns: readonly string[]): void {
  const missing = columns.filter((column) => !table.header.includes(column));
  if (missing.length > 0)
    throw new UnreadableFileError(
      file,
      `the header lacks ${missing.join(', ')}`,
      `Expected columns: ${columns.join(', ')}.`,
    );
}

function parseRecords(file: string): string[][] {
  const text = readText(file);
  try {
    return parse(text, { bom: true, skip_empty_lines: true, max_record_size: LONGEST_ROW });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableFileError(file, `the file is not a CSV (${detail})`, 'Correct the row or fetch it again.');
  }
}
