import {
  canonicalJson,
  contentHash,
  type Book,
  type MarketDepth,
  type MarketSnapshot,
  type MarketWarning,
  type PriceHistory,
} from '@riskdao/risk-core';
import { z } from 'zod';
import { SourceError } from './errors.js';
import { parseField } from './field.js';
import { bookSchema, depthSchema, historySchema, marketSchema, warningList } from './schemas.js';
import { readJson } from './textFile.js';

export type PartValues = { market: MarketSnapshot; history: PriceHistory; depth: MarketDepth; book: Book };
export type PartKind = keyof PartValues;

export type Part<K extends PartKind> = { readonly value: PartValues[K]; readonly warnings: readonly MarketWarning[] };

export class WrongPartError extends SourceError {
  readonly code = 'WRONG_PART';
  constructor(file: string, problem: string, kind: PartKind) {
    super(`${file} ${problem}. Make it with \`riskdao import\` and pass it as --${kind}.`);
  }
}

const SCHEMAS: { readonly [K in PartKind]: z.ZodType<PartValues[K]> } = {
  market: marketSchema,
  history: historySchema,
  depth: depthSchema,
  book: bookSchema,
};

const envelope = z.strictObject({
  schema: z.literal('riskdao.part/1'),
  kind: z.enum(['market', 'history', 'depth', 'book']),
  hash: z.string(),
  warnings: warningList,
  value: z.unknown(),
});

/** The file form of one imported input: canonical JSON that names its value by hash. */
export function partText<K extends PartKind>(kind: K, { value, warnings }: Part<K>): string {
  return `${canonicalJson({ schema: 'riskdao.part/1', kind, hash: contentHash(value), warnings, value })}\n`;
}

/** Reads a part of the wanted kind; throws {@link WrongPartError} when it is another kind or was edited after import. */
export function readPart<K extends PartKind>(file: string, kind: K): Part<K> {
  const parsed = envelope.safeParse(readJson(file));
  if (!parsed.success) throw new WrongPartError(file, 'is not an imported part', kind);
  if (parsed.data.kind !== kind) throw new WrongPartError(file, `holds ${parsed.data.kind}, not ${kind}`, kind);
  const value = parseField(SCHEMAS[kind], parsed.data.value, file, null);
  if (contentHash(value) !== parsed.data.hash)
    throw new WrongPartError(file, 'was changed after it was imported: its hash differs', kind);
  return { value, warnings: parsed.data.warnings };
}
