import { csvOf, type CsvCell } from '../format/csv.js';

/** A column of a table twin: the unit stands in its heading, `format` serves the eye, the CSV keeps the full number. */
export type TwinColumn = {
  readonly label: string;
  readonly unit?: string;
  readonly format?: (value: number) => string;
};

/** The same figures as a chart, as a table. */
export type Twin = { readonly columns: readonly TwinColumn[]; readonly rows: readonly (readonly CsvCell[])[] };

export function twinHeading({ label, unit }: TwinColumn): string {
  return unit === undefined ? label : `${label} (${unit})`;
}

export function twinText(column: TwinColumn, cell: CsvCell): string {
  if (cell === null) return '–';
  return typeof cell === 'number' && column.format !== undefined ? column.format(cell) : String(cell);
}

export function twinCsv({ columns, rows }: Twin): string {
  return csvOf(columns.map(twinHeading), rows);
}
