import type { DepthBook } from '../market/depth.js';
import { chooseSlippage, slippageOf, SlippageSampleError, type ExecutedSale } from '../venue/slippageFit.js';
import { tradeAcross } from '../venue/trade.js';
import type { SlippageRow } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';

const MOST_BOOKS = 40;
/** Sizes that are sold into each book, as shares of all its bids. */
const SIZES = [0.02, 0.1, 0.3, 0.8];

/**
 * A slippage law from the history of order books: sales of several sizes into each book, the first half of the books fitted, the second
 * half predicted, and the better of the fitted and the square-root law kept. Underlyings without enough books have no row.
 */
export function slippageRows({ bundle, basis, closing }: SimulationPlan, typicalUsd: number): readonly SlippageRow[] {
  return basis.underlyings.flatMap((underlying, u): SlippageRow[] => {
    const { dailyVol, advUsd } = closing[u]!;
    const books = [...(bundle.depth.books[underlying] ?? [])].sort((a, b) => a.asOfUnix - b.asOfUnix);
    const every = Math.max(1, Math.ceil(books.length / MOST_BOOKS));
    const sales = books
      .filter((_, at) => at % every === 0)
      .flatMap((book) => salesInto(book, { dailyVol, dailyVolumeUsd: advUsd }));
    try {
      const { law, chosen, fittedError, squareRootError } = chooseSlippage(sales);
      const market = { quantityUsd: typicalUsd, dailyVolumeUsd: advUsd, dailyVol };
      const { factor, exponent, rSquared, observations } = law;
      const largestUsd = Math.max(...sales.map(({ quantityUsd }) => quantityUsd));
      const assumed = slippageOf({ factor: 1, exponent: 0.5 }, market);
      return [
        {
          underlying,
          chosen,
          factor,
          exponent,
          rSquared,
          observations,
          fittedError: Math.sqrt(fittedError),
          squareRootError: Math.sqrt(squareRootError),
          largestUsd,
          typical: typicalUsd <= largestUsd ? slippageOf(law, market) : null,
          assumed,
        },
      ];
    } catch (cause) {
      if (cause instanceof SlippageSampleError) return [];
      throw cause;
    }
  });
}

function salesInto({ bids }: DepthBook, market: Omit<ExecutedSale, 'slippage' | 'quantityUsd'>): ExecutedSale[] {
  const [best] = bids;
  if (best === undefined) return [];
  const all = bids.reduce((sum, [, quantity]) => sum + quantity, 0);
  return SIZES.flatMap((share) => {
    const { averagePrice } = tradeAcross([{ kind: 'orderBook', levels: bids }], 'sell', share * all);
    if (averagePrice === null) return [];
    return [{ ...market, slippage: 1 - averagePrice / best[0], quantityUsd: share * all * best[0] }];
  });
}
