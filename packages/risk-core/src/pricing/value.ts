import type { MarketSnapshot } from '../market/snapshot.js';
import type { Instrument } from '../position/instruments.js';
import { undiscountedBlack } from './black76.js';
import { exposureOf } from './exposure.js';
import type { Exposure } from './exposure.js';
import { greeksOf } from './greeks.js';
import { liquidityGreeks, liquidityValueUsd } from './liquidityRange.js';

/**
 * USD value of one unit held long: the option's premium, a future's or perpetual's gain since its entry price, an asset's price, what a unit of
 * liquidity holds.
 * Undiscounted, as Deribit and Derive mark. Throws what `exposureOf` throws.
 */
export function valueOf(instrument: Instrument, market: MarketSnapshot): number {
  return valueOfExposure(exposureOf(instrument, market));
}

export function valueOfExposure(exposure: Exposure): number {
  if (exposure.shape === 'linear') return exposure.markUsd - exposure.entryUsd;
  if (exposure.shape === 'liquidity') return liquidityValueUsd(exposure.range, exposure.spotUsd);
  const { right, forwardUsd, strikeUsd, vol, years, scale } = exposure;
  return scale * undiscountedBlack(right === 'call', forwardUsd, strikeUsd, vol * Math.sqrt(years));
}

/** Of one unit held long, against the spot of `underlying` (null when nothing moves it), forwards moving with spot, volatility held. */
export type Sensitivities = {
  readonly underlying: string | null;
  /** Coins. */
  readonly delta: number;
  /** Coins per USD. */
  readonly gamma: number;
  /** USD per 1.00 of volatility. */
  readonly vegaUsd: number;
  /** USD per day that passes. */
  readonly thetaUsd: number;
};

/** Throws what `exposureOf` throws. */
export function sensitivitiesOf(instrument: Instrument, market: MarketSnapshot): Sensitivities {
  const exposure = exposureOf(instrument, market);
  if (exposure.underlying === null) return { underlying: null, delta: 0, gamma: 0, vegaUsd: 0, thetaUsd: 0 };
  const { underlying } = exposure;
  const spotUsd = market.underlyings[underlying]?.spotUsd ?? NaN;
  if (exposure.shape === 'linear') {
    return { underlying, delta: exposure.markUsd / spotUsd, gamma: 0, vegaUsd: 0, thetaUsd: 0 };
  }
  if (exposure.shape === 'liquidity') {
    const { delta, gamma } = liquidityGreeks(exposure.range, spotUsd, 0);
    return { underlying, delta, gamma, vegaUsd: 0, thetaUsd: 0 };
  }
  const { right, forwardUsd, strikeUsd, vol, years, scale } = exposure;
  const greeks = greeksOf({ right, spot: forwardUsd, strike: strikeUsd, vol, years, rate: 0, carry: 0 });
  const basis = forwardUsd / spotUsd;
  return {
    underlying,
    delta: scale * greeks.delta * basis,
    gamma: scale * greeks.gamma * basis * basis,
    vegaUsd: scale * greeks.vega,
    thetaUsd: (scale * greeks.theta) / 365,
  };
}
