import {
  coverageNow,
  parameterSetId,
  parseParameterSet,
  shiftedMarket,
  type MarketSnapshot,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { keepBars, keepBook, keepFundReading, keepMarket, type DatabaseClient } from '@riskdao/store';
import { bundleAt } from './bundleAt.js';

const DAY = 86_400;
/** Prices of earlier readings against today's: the fund's coverage has a history. */
const READINGS: readonly { readonly daysAgo: number; readonly spotMove: number }[] = [
  { daysAgo: 14, spotMove: 0.06 },
  { daysAgo: 7, spotMove: -0.05 },
  { daysAgo: 0, spotMove: 0 },
];

/** Markets, the book and readings of the fund, as a worker with market feeds would have left them. */
export async function keepObservations(
  client: DatabaseClient,
  bundle: SimulationBundle,
  nowUnix: number,
): Promise<void> {
  const today = bundleAt(bundle, nowUnix);
  const setId = parameterSetId(parseParameterSet(bundle.currentParameters));
  await keepBars(client, today.history);
  for (const { daysAgo, spotMove } of READINGS) {
    const then = bundleAt(bundle, nowUnix - daysAgo * DAY);
    const market = movedMarket(then.market, spotMove);
    const at = new Date(market.asOfUnix * 1_000);
    const { hash: marketHash } = await keepMarket(client, { market, depth: then.depth, reasons: [] });
    const { hash: bookHash } = await keepBook(client, { book: then.book, asOf: at, block: null });
    const state = coverageNow({ ...then, market });
    await keepFundReading(client, { at, marketHash, bookHash, setId, state });
  }
}

function movedMarket(market: MarketSnapshot, spotMove: number): MarketSnapshot {
  const moves = Object.keys(market.underlyings).map((symbol) => [symbol, { spotMove, volMove: 0 }]);
  return shiftedMarket(market, Object.fromEntries(moves));
}
