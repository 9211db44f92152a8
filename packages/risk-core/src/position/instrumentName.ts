import { RiskCoreError } from '../errors.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../units.js';
import type { Instrument } from './instruments.js';

export class InstrumentNameError extends RiskCoreError {
  readonly code = 'INSTRUMENT_NAME';
  constructor(readonly instrumentName: string) {
    super(
      `"${instrumentName}" is not an instrument name. ` +
        'Write BTC-27FEB26-65000-P (option), BTC-27FEB26 (future), BTC-PERPETUAL, BTC-LP-50000-80000 (liquidity between two ' +
        'prices, UP for no upper end), or an asset symbol for cash; ' +
        'options settled in USD carry the quote: BTC_USDC-27FEB26-65000-P.',
    );
  }
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
/** Deribit's expiries end at this time of day; any other time is written into the name. */
const USUAL_EXPIRY_SECONDS = 8 * SECONDS_PER_HOUR;

const OPTION = /^([A-Z0-9a-z]+)(_USDC)?-(\d{1,2}[A-Z]{3}\d{2}(?:T\d{4})?)-(\d+(?:d\d+)?)-([CP])$/;
const FUTURE = /^([A-Z0-9a-z]+)-(\d{1,2}[A-Z]{3}\d{2}(?:T\d{4})?)$/;
const LIQUIDITY = /^([A-Z0-9a-z]+)-LP-(\d+(?:d\d+)?)-(\d+(?:d\d+)?|UP)$/;
const PERPETUAL = /^([A-Z0-9a-z]+)-PERPETUAL$/;
const CASH = /^[A-Z0-9a-z.]+$/;
const DATE = /^(\d{1,2})([A-Z]{3})(\d{2})(?:T(\d{2})(\d{2}))?$/;

/**
 * Deribit-style name, unique for everything but the entry price: `BTC-27FEB26-65000-P`. A strike's decimal point is written
 * `d`; an expiry at another time than 08:00 UTC carries it as `27FEB26T1630`.
 */
export function instrumentName(instrument: Instrument): string {
  switch (instrument.kind) {
    case 'option': {
      const quote = instrument.settlement === 'usd' ? '_USDC' : '';
      const strike = priceCode(instrument.strikeUsd);
      const right = instrument.right === 'call' ? 'C' : 'P';
      return `${instrument.underlying}${quote}-${dateCode(instrument.expiryUnix)}-${strike}-${right}`;
    }
    case 'future':
      return `${instrument.underlying}-${dateCode(instrument.expiryUnix)}`;
    case 'perpetual':
      return `${instrument.underlying}-PERPETUAL`;
    case 'liquidity': {
      const { underlying, lowerUsd, upperUsd } = instrument;
      return `${underlying}-LP-${priceCode(lowerUsd)}-${upperUsd === null ? 'UP' : priceCode(upperUsd)}`;
    }
    case 'cash':
      return instrument.asset;
  }
}

/** Reads a name back; futures and perpetuals get `entryUsd`. Throws {@link InstrumentNameError}. */
export function parseInstrumentName(name: string, entryUsd = 0): Instrument {
  const option = OPTION.exec(name);
  if (option !== null) {
    const [, underlying, quote, date, strike, right] = option;
    return {
      kind: 'option',
      underlying: underlying!,
      expiryUnix: expiryOf(date!, name),
      strikeUsd: priceOf(strike!),
      right: right === 'C' ? 'call' : 'put',
      settlement: quote === undefined ? 'coin' : 'usd',
    };
  }
  const future = FUTURE.exec(name);
  if (future !== null) {
    return { kind: 'future', underlying: future[1]!, expiryUnix: expiryOf(future[2]!, name), entryUsd };
  }
  const perpetual = PERPETUAL.exec(name);
  if (perpetual !== null) return { kind: 'perpetual', underlying: perpetual[1]!, entryUsd };
  const liquidity = LIQUIDITY.exec(name);
  if (liquidity !== null) {
    const [, underlying, lower, upper] = liquidity;
    const upperUsd = upper === 'UP' ? null : priceOf(upper!);
    return { kind: 'liquidity', underlying: underlying!, lowerUsd: priceOf(lower!), upperUsd };
  }
  if (CASH.test(name)) return { kind: 'cash', asset: name };
  throw new InstrumentNameError(name);
}

const priceCode = (priceUsd: number): string => String(priceUsd).replace('.', 'd');
const priceOf = (code: string): number => Number(code.replace('d', '.'));

function dateCode(unix: number): string {
  const date = new Date(unix * 1000);
  const day = `${date.getUTCDate()}${MONTHS[date.getUTCMonth()]}${String(date.getUTCFullYear() % 100).padStart(2, '0')}`;
  return unix % SECONDS_PER_DAY === USUAL_EXPIRY_SECONDS
    ? day
    : `${day}T${date.toISOString().slice(11, 16).replace(':', '')}`;
}

function expiryOf(code: string, name: string): number {
  const [, day, month, year, hours = '08', minutes = '00'] = DATE.exec(code)!;
  const monthIndex = MONTHS.findIndex((candidate) => candidate === month);
  const unix = Date.UTC(2000 + Number(year), monthIndex, Number(day), Number(hours), Number(minutes)) / 1000;
  const date = new Date(unix * 1000);
  const exists = monthIndex >= 0 && date.getUTCDate() === Number(day) && Number(hours) < 24 && Number(minutes) < 60;
  if (!exists) throw new InstrumentNameError(name);
  return unix;
}
