import {
  InstrumentNameError,
  parseInstrumentName,
  type CollateralHolding,
  type MarketSnapshot,
  type Position,
} from '@riskdao/risk-core';
import type { InputProblem } from '../graphql/failures.js';

export type TradeInput = { readonly instrument: string; readonly quantity: string; readonly price?: string | null };
export type DepositInput = { readonly asset: string; readonly amount: string };

export type ReadTrades = {
  readonly trades: readonly Position[];
  readonly deposits: readonly CollateralHolding[];
  readonly problems: readonly InputProblem[];
};

const MOST_TRADES = 50;
const LARGEST = 1e12;
const INSTRUMENTS_NAMED = 120;

/** Brings trades and deposits to the engine's shapes on a market; every line that cannot be used is a problem. */
export function readTrades(
  market: MarketSnapshot,
  trades: readonly TradeInput[],
  deposits: readonly DepositInput[],
): ReadTrades {
  const problems: InputProblem[] = [];
  if (trades.length + deposits.length === 0) problems.push({ field: 'trades', message: 'Name at least one.' });
  if (trades.length > MOST_TRADES) problems.push({ field: 'trades', message: `Name at most ${MOST_TRADES}.` });
  if (deposits.length > MOST_TRADES) problems.push({ field: 'deposits', message: `Name at most ${MOST_TRADES}.` });
  if (problems.length > 0) return { trades: [], deposits: [], problems };
  const number = (field: string, text: string): number => {
    const value = Number(text);
    if (value !== 0 && Math.abs(value) <= LARGEST) return value;
    problems.push({ field, message: `${text.slice(0, 40)} is zero or beyond a million million.` });
    return 0;
  };
  return {
    trades: trades.flatMap((trade, i) => {
      const quantity = number(`trades.${i}.quantity`, trade.quantity);
      try {
        return [{ instrument: instrumentOf(market, trade), quantity }];
      } catch (error) {
        if (!(error instanceof InstrumentNameError) && !(error instanceof NotOnMarketError)) throw error;
        problems.push({ field: `trades.${i}.instrument`, message: error.message });
        return [];
      }
    }),
    deposits: deposits.flatMap(({ asset, amount }, i) => {
      if (Object.hasOwn(market.assets, asset)) return [{ asset, amount: number(`deposits.${i}.amount`, amount) }];
      const known = Object.keys(market.assets).join(', ');
      problems.push({ field: `deposits.${i}.asset`, message: `"${asset.slice(0, 40)}" is none of ${known}.` });
      return [];
    }),
    problems,
  };
}

class NotOnMarketError extends Error {
  readonly code = 'NOT_ON_MARKET';
}

/** Futures and perpetuals count their gains from the price of the trade: the market's when none is named. */
function instrumentOf(market: MarketSnapshot, { instrument: name, price }: TradeInput) {
  const read = parseInstrumentName(name.slice(0, INSTRUMENTS_NAMED));
  if (read.kind === 'cash') throw new NotOnMarketError(`${read.asset} is no derivative. Put it under deposits.`);
  const underlying = market.underlyings[read.underlying];
  if (underlying === undefined) {
    throw new NotOnMarketError(`${read.underlying} is none of ${Object.keys(market.underlyings).join(', ')}.`);
  }
  if ('expiryUnix' in read && read.expiryUnix <= market.asOfUnix) throw new NotOnMarketError(`${name} has expired.`);
  if (read.kind === 'option') return read;
  const forward =
    read.kind === 'future'
      ? underlying.expiries.find(({ expiryUnix }) => expiryUnix === read.expiryUnix)?.forwardUsd
      : underlying.perpetual?.markUsd;
  return { ...read, entryUsd: price == null ? (forward ?? underlying.spotUsd) : Number(price) };
}
