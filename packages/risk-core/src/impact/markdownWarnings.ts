import type { MarketWarning } from '../market/snapshot.js';
import { code, inert, table } from './markdownText.js';
import { formatCount } from './reportNumbers.js';

/** What was found, and what was done about it, in words of a reader who never saw the files. */
const MEANING: Readonly<Record<string, string>> = {
  NO_BID: 'nobody bids for the option; its mark is used',
  NO_ASK: 'nobody offers the option; its mark is used',
  ZERO_MARK: 'the option is marked at nothing',
  CROSSED_QUOTE: 'the bid lies above the ask; the mark is used',
  EXPIRED_QUOTE: 'the option had expired at the snapshot; left out',
  REPEATED_QUOTE: 'the option is quoted twice; the newest is kept',
  STALE_QUOTE: 'the quote is much older than the snapshot',
  FORWARD_DISAGREES: 'the forward of one row differs from that of its expiry',
  STRIKE_WITHOUT_VOL: 'no volatility follows from the prices of a strike; left out',
  EXPIRY_WITHOUT_SMILE: 'no strike of an expiry has a volatility; left out',
  UNSUPPORTED_INSTRUMENT: 'not an instrument that is modelled; left out',
  CALENDAR_CROSSED: 'a later expiry has less total variance than an earlier one',
  FORWARD_FAR_FROM_SPOT: 'a forward lies more than half away from spot',
  GAP_IN_BARS: 'bars are missing; no move is taken across them',
  REPEATED_BAR: 'the same bar stands there twice; one is kept',
  UNORDERED_BAR: 'bars are not in the order of time; sorted',
  INCONSISTENT_BAR: 'high, low, open and close contradict each other; left out',
  ZERO_VOLUME_BAR: 'nothing was traded within the bar',
  FUTURE_BAR_CUT: 'the bar ends after the snapshot; left out',
  HISTORY_SHORT: 'the price history covers fewer days than the parameters ask for',
  HISTORY_STALE: 'the price history ends before the snapshot',
  STRESS_LIBRARY_INCOMPLETE: 'named crises lie outside the price history',
  STALE_DEPTH: 'the order book is older than a day; haircuts use the thinner of book and traded volume',
  ONE_SIDED_BOOK: 'the order book has one side only; left out',
  CROSSED_BOOK: 'the best bid of the order book is not below its best ask; left out',
  EMPTY_DEPTH_LEVEL: 'levels without a size; left out',
  UNSORTED_DEPTH: 'levels of an order book were not sorted; sorted',
  ZERO_QUANTITY: 'a position of nothing; left out',
};

export function warningTable(warnings: readonly MarketWarning[]): string {
  if (warnings.length === 0) return 'None.';
  return table(
    ['Code', 'Meaning', 'Count', 'Example'],
    warnings.map((warning) => [
      code(warning.code),
      Object.hasOwn(MEANING, warning.code) ? MEANING[warning.code]! : '',
      formatCount(warning.count),
      inert(warning.example, 200),
    ]),
    ['left', 'left', 'right', 'left'],
  );
}
