import type { SimulationBundle } from '../bundle/bundle.js';
import { RiskCoreError } from '../errors.js';
import { SECONDS_PER_DAY } from '../units.js';
import type { FreshnessRow } from './reportSections.js';

export class StaleInputError extends RiskCoreError {
  readonly code = 'STALE_INPUT';
  constructor(readonly row: FreshnessRow) {
    super(
      row.ageSeconds < 0
        ? `${row.input} is dated ${-row.ageSeconds} seconds after the market snapshot. Use inputs of one moment.`
        : `${row.input} is ${row.ageSeconds} seconds older than the market snapshot, at most ${row.limitSeconds} allowed. ` +
            'Import newer data.',
    );
  }
}

/** A book older than this still limits a haircut, but the report says that it is old. */
const DEPTH_LIMIT_SECONDS = SECONDS_PER_DAY;

/** Age of every dated input against the market snapshot. Bars after the snapshot are never read, so they count as age 0. */
export function freshnessRows({ market, history, depth }: SimulationBundle): readonly FreshnessRow[] {
  const { asOfUnix } = market;
  const row = (input: string, unix: number, limitSeconds: number): FreshnessRow => {
    const ageSeconds = asOfUnix - unix;
    const result = ageSeconds >= 0 && ageSeconds <= limitSeconds ? 'pass' : 'fail';
    return { input, asOfUnix: unix, ageSeconds, limitSeconds, result };
  };
  const histories = Object.keys(market.underlyings)
    .sort()
    .map((symbol) => {
      const closes = (history.series[symbol]?.startUnix ?? []).map((start) => start + history.barSeconds);
      return row(`price history ${symbol}`, closes.findLast((unix) => unix <= asOfUnix) ?? 0, 3 * history.barSeconds);
    });
  const books = Object.entries(depth.books)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([symbol, list]) => {
      const latest = Math.max(...list.map((book) => book.asOfUnix));
      return list.length === 0 ? [] : [row(`order book ${symbol}`, latest, DEPTH_LIMIT_SECONDS)];
    });
  return [row('market snapshot', asOfUnix, 0), ...histories, ...books];
}

/** Throws {@link StaleInputError} for old prices; old order books are for the report to tell. */
export function requireFreshPrices(rows: readonly FreshnessRow[]): void {
  const stale = rows.find(({ input, result }) => result === 'fail' && input.startsWith('price history'));
  if (stale !== undefined) throw new StaleInputError(stale);
}
