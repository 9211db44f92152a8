import path from 'node:path';
import { z } from 'zod';
import { type CsvTable, readCsv, requireColumns } from './csv.js';
import {
  decimalText,
  InvalidFieldError,
  nonNegative,
  optionalDecimalText,
  parseField,
  positive,
  utcTime,
} from './field.js';
import { derivativeNamed } from './instrumentName.js';
import type { ChainFile, OptionQuote } from './optionQuote.js';
import type { WarningCounter } from './warnings.js';

const CHAIN_COLUMNS = [
  'instrument_name',
  'option_type',
  'strike',
  'expiry_utc',
  'underlying_price',
  'index_price',
  'bid_price',
  'ask_price',
  'mark_price',
  'mark_iv',
  'open_interest',
] as const;

/** The columns of get_book_summary_by_currency when somebody saved it as CSV: no volatility, stamps in milliseconds. */
const SUMMARY_COLUMNS = [
  'instrument_name',
  'underlying_price',
  'estimated_delivery_price',
  'bid_price',
  'ask_price',
  'mark_price',
  'open_interest',
  'creation_timestamp',
] as const;

const quoteFields = {
  instrument_name: z.string(),
  underlying_price: positive(decimalText),
  bid_price: nonNegative(optionalDecimalText),
  ask_price: nonNegative(optionalDecimalText),
  mark_price: nonNegative(decimalText),
  open_interest: nonNegative(decimalText),
};
const chainRow = z.object({
  ...quoteFields,
  index_price: positive(decimalText),
  mark_iv: nonNegative(optionalDecimalText),
  option_type: z.enum(['call', 'put'], { error: 'is neither "call" nor "put". Correct the row.' }),
  strike: positive(decimalText),
  expiry_utc: utcTime,
});
const summaryRow = z.object({
  ...quoteFields,
  estimated_delivery_price: positive(decimalText),
  creation_timestamp: positive(decimalText),
});

/** Reads an option chain saved as CSV, in either of the two forms; rows of other products are counted and left out. */
export function readDeribitCsv(file: string, warnings: WarningCounter): ChainFile {
  const table = readCsv(file);
  const isSummary = !table.header.includes('mark_iv') && table.header.includes('creation_timestamp');
  requireColumns(file, table, isSummary ? SUMMARY_COLUMNS : CHAIN_COLUMNS);
  const quotes = quotesOf(file, table, isSummary, warnings);
  const newest = quotes.reduce((latest, { stampUnix }) => Math.max(latest, stampUnix ?? 0), 0);
  return { file, asOfUnix: newest > 0 ? newest : timeInName(file), quotes, perpetuals: [] };
}

function quotesOf(file: string, table: CsvTable, isSummary: boolean, warnings: WarningCounter): OptionQuote[] {
  const quotes: OptionQuote[] = [];
  for (const { row, fields } of table.rows) {
    const name = fields['instrument_name'] ?? '';
    const instrument = derivativeNamed(name);
    if (instrument?.kind !== 'option' || instrument.settlement !== 'coin') {
      if (instrument === null)
        throw new InvalidFieldError(
          file,
          row,
          'instrument_name',
          name,
          'is not a Deribit instrument. Correct the row.',
        );
      warnings.add('UNSUPPORTED_INSTRUMENT', `${file}, row ${row}: ${name}`);
      continue;
    }
    const shared = { at: `${path.basename(file)}, row ${row}`, name, ...instrument };
    quotes.push(isSummary ? summaryQuote(file, row, fields, shared) : chainQuote(file, row, fields, shared));
  }
  return quotes;
}

type Named = Pick<OptionQuote, 'at' | 'name' | 'underlying' | 'expiryUnix' | 'strikeUsd' | 'right'>;

function chainQuote(file: string, row: number, fields: unknown, named: Named): OptionQuote {
  const parsed = parseField(chainRow, fields, file, row);
  const disagreeing = (
    [
      ['strike', parsed.strike, named.strikeUsd],
      ['option_type', parsed.option_type, named.right],
      ['expiry_utc', parsed.expiry_utc, named.expiryUnix],
    ] as const
  ).find(([, column, fromName]) => column !== fromName);
  if (disagreeing !== undefined)
    throw new InvalidFieldError(
      file,
      row,
      disagreeing[0],
      disagreeing[1],
      `contradicts ${named.name}. Correct the row.`,
    );
  return {
    ...quoteOf(parsed, named),
    indexUsd: parsed.index_price,
    markVol: parsed.mark_iv === 0 ? null : parsed.mark_iv,
    stampUnix: null,
  };
}

function summaryQuote(file: string, row: number, fields: unknown, named: Named): OptionQuote {
  const parsed = parseField(summaryRow, fields, file, row);
  return {
    ...quoteOf(parsed, named),
    indexUsd: parsed.estimated_delivery_price,
    markVol: null,
    stampUnix: Math.floor(parsed.creation_timestamp / 1000),
  };
}

type Priced = {
  underlying_price: number;
  bid_price: number | null;
  ask_price: number | null;
  mark_price: number;
  open_interest: number;
};

function quoteOf(parsed: Priced, { at, name, underlying, expiryUnix, strikeUsd, right }: Named) {
  return {
    at,
    name,
    underlying,
    expiryUnix,
    strikeUsd,
    right,
    forwardUsd: parsed.underlying_price,
    bidCoin: parsed.bid_price === 0 ? null : parsed.bid_price,
    askCoin: parsed.ask_price === 0 ? null : parsed.ask_price,
    markCoin: parsed.mark_price,
    openInterest: parsed.open_interest,
  };
}

/** `20260204T042403Z.csv.gz` says when it was taken. */
function timeInName(file: string): number | null {
  const found = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/.exec(path.basename(file));
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  const unix = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000;
  return Number.isFinite(unix) ? unix : null;
}
