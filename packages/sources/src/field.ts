import { z } from 'zod';
import { SourceError } from './errors.js';

export class InvalidFieldError extends SourceError {
  readonly code = 'INVALID_FIELD';
  constructor(
    readonly file: string,
    /** 1-based; in a CSV the header is row 1. `null` for a value outside any row. */
    readonly row: number | null,
    readonly field: string,
    readonly value: unknown,
    problem: string,
  ) {
    const where = row === null ? file : `${file}, row ${row}`;
    super(`${where}, field "${field}": ${printable(value)} ${problem}`);
  }
}

/** Parses one outside value; the first defect is thrown as {@link InvalidFieldError} with file, row, field and value. */
export function parseField<T>(schema: z.ZodType<T>, value: unknown, file: string, row: number | null): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path ?? [];
  const offending = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
  throw new InvalidFieldError(file, row, path.join('.') || '(value)', offending, issue?.message ?? 'is invalid.');
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Above this no price, size or rate makes sense, and products of two of them stay far inside a double. */
const LARGEST = 1e15;

const inRange = (value: number) => Number.isFinite(value) && Math.abs(value) <= LARGEST;
const RANGE = `is not a finite number of at most ${LARGEST}. Check the value and its unit.`;

/** A number written as text (CSV); blank is an error. */
export const decimalText = z
  .string('is missing. Fill the column in.')
  .trim()
  .regex(DECIMAL, 'is not a decimal number. Correct the row or remove it.')
  .transform(Number)
  .refine(inRange, RANGE);

/** The same, with blank as `null`. */
export const optionalDecimalText = z.union([z.literal('').transform(() => null), decimalText], {
  error: 'is neither blank nor a decimal number within range. Correct the row or remove it.',
});

/** A JSON number. */
export const finiteNumber = z.number('is not a number. Correct the file.').refine(inRange, RANGE);

export const positive = <T extends z.ZodType<number>>(schema: T) =>
  schema.refine((value) => value > 0, 'is not above zero. Correct the row or remove it.');

export const nonNegative = <T extends z.ZodType<number | null>>(schema: T) =>
  schema.refine((value) => value === null || value >= 0, 'is negative. Correct the row or remove it.');

/** Underlyings and assets: `BTC`, `wstETH`. */
export const symbol = z
  .string('is missing. Fill it in.')
  .regex(/^[A-Za-z][A-Za-z0-9]{0,15}$/, 'is not a symbol of 1 to 16 letters and digits. Correct it.');

/** An ISO time with a zone, as seconds since 1970. */
export const utcTime = z
  .string('is missing. Fill the column in.')
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/,
    'is not an ISO time with a zone (2026-02-04T08:00:00Z).',
  )
  .transform((text) => Date.parse(text) / 1000)
  .refine(Number.isFinite, 'is not a date of the calendar. Correct it.');

function printable(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
