import type { FutureInstrument, OptionInstrument } from '@riskdao/risk-core';

const OPTION = /^([A-Z0-9]{2,10})(_USDC|_USDT)?-(\d{1,2})([A-Z]{3})(\d{2})-(\d+(?:d\d+)?)-([CP])$/;
const FUTURE = /^([A-Z0-9]{2,10})-(\d{1,2})([A-Z]{3})(\d{2})$/;
const PERPETUAL = /^([A-Z0-9]{2,10})-PERPETUAL$/;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Deribit's contracts expire at 08:00 UTC. */
const EXPIRY_HOUR = 8;

export type NamedInstrument =
  OptionInstrument | Omit<FutureInstrument, 'entryUsd'> | { readonly kind: 'perpetual'; readonly underlying: string };

/** Reads Deribit's instrument names (`BTC-27MAR26-60000-P`, `BTC-27MAR26`, `BTC-PERPETUAL`); `null` for any other text. */
export function parseInstrumentName(name: string): NamedInstrument | null {
  const option = OPTION.exec(name);
  if (option !== null) {
    const [, underlying = '', stable, day = '', month = '', year = '', strike = '', right] = option;
    const expiryUnix = expiryOf(day, month, year);
    const strikeUsd = Number(strike.replace('d', '.'));
    if (expiryUnix === null || !(strikeUsd > 0)) return null;
    return {
      kind: 'option',
      underlying,
      expiryUnix,
      strikeUsd,
      right: right === 'C' ? 'call' : 'put',
      settlement: stable === undefined ? 'coin' : 'usd',
    };
  }
  const future = FUTURE.exec(name);
  if (future !== null) {
    const [, underlying = '', day = '', month = '', year = ''] = future;
    const expiryUnix = expiryOf(day, month, year);
    return expiryUnix === null ? null : { kind: 'future', underlying, expiryUnix };
  }
  const underlying = PERPETUAL.exec(name)?.[1];
  return underlying === undefined ? null : { kind: 'perpetual', underlying };
}

function expiryOf(day: string, month: string, year: string): number | null {
  const monthIndex = MONTHS.indexOf(month);
  const date = new Date(Date.UTC(2000 + Number(year), monthIndex, Number(day), EXPIRY_HOUR));
  const real = monthIndex >= 0 && date.getUTCDate() === Number(day) && date.getUTCMonth() === monthIndex;
  return real ? date.getTime() / 1000 : null;
}
