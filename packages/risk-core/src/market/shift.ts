import type { MarketSnapshot, UnderlyingMarket } from './snapshot.js';

/** Relative moves of one underlying: spot r > -1 (S' = S (1 + r)) and every implied volatility v > -1. */
export type MarketShift = { readonly spotMove: number; readonly volMove: number };

const STILL: MarketShift = { spotMove: 0, volMove: 0 };

/**
 * The snapshot as it would be after the moves: forwards, the perpetual and the assets that track an underlying move with its
 * spot; each strike keeps its volatility (sticky strike), scaled. Underlyings without a shift stay.
 */
export function shiftedMarket(market: MarketSnapshot, shifts: Readonly<Record<string, MarketShift>>): MarketSnapshot {
  const shiftOf = (symbol: string | null) => (symbol === null ? STILL : (shifts[symbol] ?? STILL));
  return {
    ...market,
    underlyings: Object.fromEntries(
      Object.entries(market.underlyings).map(([symbol, underlying]) => [
        symbol,
        shiftedUnderlying(underlying, shiftOf(symbol)),
      ]),
    ),
    assets: Object.fromEntries(
      Object.entries(market.assets).map(([symbol, asset]) => [
        symbol,
        { ...asset, priceUsd: asset.priceUsd * (1 + shiftOf(asset.tracks).spotMove) },
      ]),
    ),
  };
}

function shiftedUnderlying(underlying: UnderlyingMarket, { spotMove, volMove }: MarketShift): UnderlyingMarket {
  const price = 1 + spotMove;
  const scaled = (vol: number | null) => (vol === null ? null : vol * (1 + volMove));
  return {
    ...underlying,
    spotUsd: underlying.spotUsd * price,
    expiries: underlying.expiries.map((expiry) => ({
      ...expiry,
      forwardUsd: expiry.forwardUsd * price,
      smile: expiry.smile.map((point) => ({
        ...point,
        markVol: point.markVol * (1 + volMove),
        bidVol: scaled(point.bidVol),
        askVol: scaled(point.askVol),
      })),
    })),
    perpetual:
      underlying.perpetual === null ? null : { ...underlying.perpetual, markUsd: underlying.perpetual.markUsd * price },
  };
}
