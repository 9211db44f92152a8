import type { DepthBook, MarketDepth } from '../market/depth.js';
import type { AssetMarket } from '../market/snapshot.js';

/** Price distance that an unwind may walk down a book. */
const DEPTH_RANGE = 0.05;
/** Share of a day's volume that counts as depth. */
const VOLUME_SHARE = 0.25;

/**
 * Daily volume that a sale of the asset may assume, USD: the smaller of the traded volume and four times the bids within 5 %
 * of the best. So a spoofed book cannot lower a haircut, nor can volume without a book behind it. Without any book the
 * traded volume stands alone.
 */
export function dailyLiquidityUsd(symbol: string, asset: AssetMarket, depth: MarketDepth): number {
  const books = booksOf(symbol, asset, depth);
  return books.length === 0 ? asset.adv30dUsd : Math.min(asset.adv30dUsd, bidDepthUsd(books) / VOLUME_SHARE);
}

/** A native asset sells into the books of the underlying that it is; anything else needs its own. */
function booksOf(symbol: string, asset: AssetMarket, { books }: MarketDepth): readonly DepthBook[] {
  const own = Object.hasOwn(books, symbol) ? books[symbol]! : [];
  if (own.length > 0 || asset.class !== 'native' || asset.tracks === null) return own;
  return Object.hasOwn(books, asset.tracks) ? books[asset.tracks]! : [];
}

/** Bids within the range: the thinnest snapshot of each venue, summed over venues. */
function bidDepthUsd(books: readonly DepthBook[]): number {
  const thinnest = new Map<string, number>();
  for (const { venue, bids } of books) {
    const floor = (bids[0]?.[0] ?? 0) * (1 - DEPTH_RANGE);
    const usd = bids.reduce((sum, [price, quantity]) => (price >= floor ? sum + price * quantity : sum), 0);
    thinnest.set(venue, Math.min(usd, thinnest.get(venue) ?? Infinity));
  }
  return [...thinnest.values()].reduce((sum, usd) => sum + usd, 0);
}
