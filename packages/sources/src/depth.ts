import path from 'node:path';
import type { DepthBook, DepthLevel, MarketDepth } from '@riskdao/risk-core';
import { z } from 'zod';
import { finiteNumber, InvalidFieldError, nonNegative, parseField, positive, utcTime } from './field.js';
import { readText, UnreadableFileError } from './textFile.js';
import type { WarningCounter } from './warnings.js';

const level = z.tuple([positive(finiteNumber), nonNegative(finiteNumber)]);
const line = z.object({
  ts_utc: utcTime,
  symbol: z.string('is missing. Fill it in.'),
  bids: z.array(level).max(20_000, 'has more than 20,000 levels. Cut it.'),
  asks: z.array(level).max(20_000, 'has more than 20,000 levels. Cut it.'),
});

/** `BTCUSDT`, `ETH-USD`, `BTC`: the coin in front of a dollar name. */
const PAIR = /^([A-Z][A-Z0-9]{1,9}?)(?:[-_/]?(?:USDT|USDC|USD))?$/;

/**
 * Reads order books as JSON lines `{ts_utc, symbol, bids: [[priceUsd, quantity]], asks}`. Crossed or one-sided books are
 * counted and left out; levels of zero quantity are counted and left out; unsorted levels are counted and sorted.
 */
export function readDepth(files: readonly string[], venue: string | null, warnings: WarningCounter): MarketDepth {
  const books: Record<string, DepthBook[]> = {};
  for (const file of files)
    for (const { symbol, book } of booksOf(file, venue, warnings)) (books[symbol] ??= []).push(book);
  if (Object.keys(books).length === 0)
    throw new UnreadableFileError(
      files.join(', '),
      'no usable order book is left',
      'Fetch order books with two sides.',
    );
  for (const list of Object.values(books)) list.sort((a, b) => a.asOfUnix - b.asOfUnix);
  return { books };
}

function booksOf(file: string, venue: string | null, warnings: WarningCounter): { symbol: string; book: DepthBook }[] {
  const found: { symbol: string; book: DepthBook }[] = [];
  readText(file)
    .split('\n')
    .forEach((text, index) => {
      if (text.trim() === '') return;
      const row = index + 1;
      const at = `${path.basename(file)}, row ${row}`;
      const parsed = parseField(line, jsonLine(file, row, text), file, row);
      const symbol = PAIR.exec(parsed.symbol)?.[1];
      if (symbol === undefined)
        throw new InvalidFieldError(file, row, 'symbol', parsed.symbol, 'is not a coin against the dollar.');
      const bids = sortedLevels(parsed.bids, -1, at, warnings);
      const asks = sortedLevels(parsed.asks, 1, at, warnings);
      const [bestBid, bestAsk] = [bids[0]?.[0], asks[0]?.[0]];
      if (bestBid === undefined || bestAsk === undefined) warnings.add('ONE_SIDED_BOOK', at);
      else if (bestBid >= bestAsk) warnings.add('CROSSED_BOOK', at);
      else found.push({ symbol, book: { asOfUnix: parsed.ts_utc, venue: venue ?? path.basename(file), bids, asks } });
    });
  return found;
}

function jsonLine(file: string, row: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidFieldError(file, row, '(line)', text, 'is not JSON. Fetch the line again, complete.');
  }
}

function sortedLevels(
  levels: readonly DepthLevel[],
  direction: 1 | -1,
  at: string,
  warnings: WarningCounter,
): DepthLevel[] {
  const kept = levels.filter(([, quantity]) => quantity > 0);
  if (kept.length < levels.length) warnings.add('EMPTY_DEPTH_LEVEL', at);
  const sorted = [...kept].sort(([a], [b]) => direction * (a - b));
  if (sorted.some((each, index) => each !== kept[index])) warnings.add('UNSORTED_DEPTH', at);
  return sorted;
}
