import type { DepthLevel } from '../market/depth.js';
import { power } from '../math/power.js';

/** Selling turns coins into USD at falling prices; buying the other way at rising ones. */
export type Side = 'sell' | 'buy';

/** Best level first: bids to sell into, asks to buy from. */
export type OrderBookVenue = { readonly kind: 'orderBook'; readonly levels: readonly DepthLevel[] };
/** x y = k; `fee` (ratio) is taken from the input and stays in the pool. */
export type ConstantProductVenue = {
  readonly kind: 'constantProduct';
  readonly coins: number;
  readonly usd: number;
  readonly fee: number;
};
/** Mean cost y sigma_d sqrt(Q / V) of the whole trade, Q and V in coins (Toth et al. 2011). */
export type SquareRootVenue = {
  readonly kind: 'squareRoot';
  readonly priceUsd: number;
  readonly dailyVol: number;
  readonly dailyVolume: number;
  readonly y: number;
};
/**
 * Pool that charges factor |imbalance|^exponent (GMX v2): a trade costs the rise of that potential and earns its fall.
 * `imbalanceUsd` > 0 is what earlier trades of the same side left behind; `exponent` > 1.
 */
export type PowerLawVenue = {
  readonly kind: 'powerLaw';
  readonly priceUsd: number;
  readonly factor: number;
  readonly exponent: number;
  readonly imbalanceUsd: number;
};
export type Venue = OrderBookVenue | ConstantProductVenue | SquareRootVenue | PowerLawVenue;

/** Coins that trade before the price of the next coin is worse than `priceUsd`; >= 0. */
export function quantityTo(venue: Venue, side: Side, priceUsd: number): number {
  switch (venue.kind) {
    case 'orderBook': {
      const isBetter = side === 'sell' ? (at: number) => at > priceUsd : (at: number) => at < priceUsd;
      let quantity = 0;
      for (const [at, size] of venue.levels) if (isBetter(at)) quantity += size;
      return quantity;
    }
    case 'constantProduct': {
      const { coins, usd, fee } = venue;
      const kept = 1 - fee;
      return side === 'sell'
        ? Math.max(0, (Math.sqrt((kept * coins * usd) / priceUsd) - coins) / kept)
        : Math.max(0, coins - Math.sqrt((coins * usd) / (priceUsd * kept)));
    }
    case 'squareRoot': {
      const cost = Math.max(0, relativeCost(venue.priceUsd, side, priceUsd)) / 1.5 / (venue.y * venue.dailyVol);
      return venue.dailyVolume * cost * cost;
    }
    case 'powerLaw': {
      const { factor, exponent, imbalanceUsd } = venue;
      const slope = relativeCost(venue.priceUsd, side, priceUsd) / (factor * exponent);
      const root = power(Math.abs(slope), 1 / (exponent - 1));
      return Math.max(0, ((slope < 0 ? -root : root) - imbalanceUsd) / venue.priceUsd);
    }
  }
}

/** USD received for selling, or paid for buying, `quantity` coins; the quantity must be there. */
export function usdFor(venue: Venue, side: Side, quantity: number): number {
  const sign = side === 'sell' ? -1 : 1;
  switch (venue.kind) {
    case 'orderBook':
      return walk(venue.levels, quantity);
    case 'constantProduct': {
      const { coins, usd, fee } = venue;
      if (side === 'buy') return (usd * quantity) / ((coins - quantity) * (1 - fee));
      const input = quantity * (1 - fee);
      return (usd * input) / (coins + input);
    }
    case 'squareRoot': {
      const cost = venue.y * venue.dailyVol * Math.sqrt(quantity / venue.dailyVolume);
      return quantity * venue.priceUsd * (1 + sign * cost);
    }
    case 'powerLaw': {
      const { priceUsd, factor, exponent, imbalanceUsd } = venue;
      const notional = quantity * priceUsd;
      return notional - sign * powerImpactUsd(imbalanceUsd, imbalanceUsd + notional, { factor, exponent });
    }
  }
}

/** Price of the first coin, USD. */
export function bestPrice(venue: Venue, side: Side): number {
  switch (venue.kind) {
    case 'orderBook':
      return venue.levels[0]?.[0] ?? (side === 'sell' ? 0 : Infinity);
    case 'constantProduct':
      return side === 'sell' ? (venue.usd / venue.coins) * (1 - venue.fee) : venue.usd / venue.coins / (1 - venue.fee);
    case 'squareRoot':
      return venue.priceUsd;
    case 'powerLaw': {
      const { priceUsd, factor, exponent, imbalanceUsd } = venue;
      const size = power(Math.abs(imbalanceUsd), exponent - 1);
      const cost = factor * exponent * (imbalanceUsd < 0 ? -size : size);
      return priceUsd * (1 + (side === 'sell' ? -cost : cost));
    }
  }
}

export type PowerLaw = { readonly factor: number; readonly exponent: number };

/** What a trade earns (> 0) or pays (< 0) for moving the imbalance: P(before) - P(after), P(x) = factor |x|^exponent. */
export function powerImpactUsd(beforeUsd: number, afterUsd: number, { factor, exponent }: PowerLaw): number {
  return factor * power(Math.abs(beforeUsd), exponent) - factor * power(Math.abs(afterUsd), exponent);
}

function relativeCost(midUsd: number, side: Side, priceUsd: number): number {
  return side === 'sell' ? 1 - priceUsd / midUsd : priceUsd / midUsd - 1;
}

function walk(levels: readonly DepthLevel[], quantity: number): number {
  let left = quantity;
  let usd = 0;
  for (const [priceUsd, size] of levels) {
    if (left <= 0) break;
    const taken = Math.min(left, size);
    usd += taken * priceUsd;
    left -= taken;
  }
  return usd;
}
