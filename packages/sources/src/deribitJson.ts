import path from 'node:path';
import { z } from 'zod';
import { finiteNumber, nonNegative, parseField, positive } from './field.js';
import { derivativeNamed } from './instrumentName.js';
import type { ChainFile, OptionQuote, PerpetualQuote } from './optionQuote.js';
import { readJson } from './textFile.js';
import type { WarningCounter } from './warnings.js';

const answer = z.union(
  [z.object({ result: z.array(z.unknown()) }).transform(({ result }) => result), z.array(z.unknown())],
  {
    error: 'is neither an answer of Deribit with "result" nor a list. Save the whole answer.',
  },
);

const named = z.object({ instrument_name: z.string('is missing. Save the whole answer.') });

/** A row of get_book_summary_by_currency. Volatility in percent, stamps in milliseconds. */
const summary = z.object({
  instrument_name: z.string(),
  underlying_price: positive(finiteNumber),
  estimated_delivery_price: positive(finiteNumber),
  bid_price: nonNegative(finiteNumber.nullable()).default(null),
  ask_price: nonNegative(finiteNumber.nullable()).default(null),
  mark_price: nonNegative(finiteNumber),
  mark_iv: nonNegative(finiteNumber.nullable()).default(null),
  open_interest: nonNegative(finiteNumber),
  creation_timestamp: positive(finiteNumber),
});
const perpetualSummary = z.object({
  mark_price: positive(finiteNumber),
  funding_8h: finiteNumber.default(0),
});

/** A row of get_instruments. */
const listed = z.object({ instrument_name: z.string(), expiration_timestamp: positive(finiteNumber) });

/**
 * Reads raw answers of Deribit's public get_book_summary_by_currency. An answer of get_instruments may stand beside it: its
 * expiry times replace those read from names. Rows of products that we do not carry are counted and left out.
 */
export function readDeribitJson(files: readonly string[], warnings: WarningCounter): ChainFile[] {
  return deribitChains(
    files.map((file) => ({ file, value: readJson(file) })),
    warnings,
  );
}

/** The same for answers at hand; `file` names each in messages. */
export function deribitChains(
  raw: readonly { readonly file: string; readonly value: unknown }[],
  warnings: WarningCounter,
): ChainFile[] {
  const answers = raw.map(({ file, value }) => ({ file, rows: parseField(answer, value, file, null) }));
  const expiries = new Map<string, number>();
  const summaries = answers.filter(({ file, rows }) => {
    const isListing = rows.length > 0 && listed.safeParse(rows[0]).success;
    if (isListing)
      rows.forEach((row, at) => {
        const { instrument_name, expiration_timestamp } = parseField(listed, row, file, at + 1);
        expiries.set(instrument_name, Math.floor(expiration_timestamp / 1000));
      });
    return !isListing;
  });
  return summaries.map(({ file, rows }) => chainOf(file, rows, expiries, warnings));
}

function chainOf(
  file: string,
  rows: readonly unknown[],
  expiries: ReadonlyMap<string, number>,
  warnings: WarningCounter,
): ChainFile {
  const quotes: OptionQuote[] = [];
  const perpetuals: PerpetualQuote[] = [];
  rows.forEach((value, index) => {
    const row = index + 1;
    const { instrument_name: name } = parseField(named, value, file, row);
    const instrument = derivativeNamed(name);
    if (instrument?.kind === 'perpetual') {
      const { mark_price, funding_8h } = parseField(perpetualSummary, value, file, row);
      perpetuals.push({ underlying: instrument.underlying, markUsd: mark_price, fundingRate8h: funding_8h });
    } else if (instrument?.kind === 'option' && instrument.settlement === 'coin') {
      const parsed = parseField(summary, value, file, row);
      quotes.push({
        at: `${path.basename(file)}, row ${row}`,
        name,
        underlying: instrument.underlying,
        expiryUnix: expiries.get(name) ?? instrument.expiryUnix,
        strikeUsd: instrument.strikeUsd,
        right: instrument.right,
        forwardUsd: parsed.underlying_price,
        indexUsd: parsed.estimated_delivery_price,
        bidCoin: parsed.bid_price === 0 ? null : parsed.bid_price,
        askCoin: parsed.ask_price === 0 ? null : parsed.ask_price,
        markCoin: parsed.mark_price,
        markVol: parsed.mark_iv === null || parsed.mark_iv === 0 ? null : parsed.mark_iv / 100,
        openInterest: parsed.open_interest,
        stampUnix: Math.floor(parsed.creation_timestamp / 1000),
      });
    } else {
      warnings.add('UNSUPPORTED_INSTRUMENT', `${file}, row ${row}: ${name}`);
    }
  });
  const newest = quotes.reduce((latest, { stampUnix }) => Math.max(latest, stampUnix ?? 0), 0);
  return { file, asOfUnix: newest > 0 ? newest : null, quotes, perpetuals };
}
