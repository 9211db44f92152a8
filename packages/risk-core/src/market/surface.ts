import { RiskCoreError } from '../errors.js';
import { log } from '../math/logarithm.js';
import { yearsBetween } from '../units.js';
import type { ExpiryMarket, UnderlyingMarket } from './snapshot.js';

export class MissingForwardError extends RiskCoreError {
  readonly code = 'MISSING_FORWARD';
  constructor(readonly expiryUnix: number) {
    super(
      `No forward at expiry ${expiryUnix} (${isoOf(expiryUnix)}). Ingest that expiry, or drop the position that needs it.`,
    );
  }
}

export class SmileLookupError extends RiskCoreError {
  readonly code = 'SMILE_LOOKUP';
  constructor(
    readonly field: 'strikeUsd' | 'asOfUnix' | 'smile',
    readonly value: number,
    remedy: string,
  ) {
    super(`Volatility lookup: ${field} is ${value}. ${remedy}`);
  }
}

const isoOf = (unix: number) => (Number.isFinite(unix) ? new Date(unix * 1000).toISOString() : 'not a time');

/**
 * Annual volatility of one strike: total variance is linear in log-moneyness ln(K/F) between quoted strikes and flat
 * outside them. Throws {@link SmileLookupError} for a strike that is not positive, an expired or an empty smile.
 */
export function volAt(expiry: ExpiryMarket, strikeUsd: number, asOfUnix: number): number {
  const { smile, forwardUsd, expiryUnix } = expiry;
  if (!(strikeUsd > 0 && strikeUsd < Infinity)) {
    throw new SmileLookupError('strikeUsd', strikeUsd, 'Strikes are positive USD: correct or drop the instrument.');
  }
  const years = yearsBetween(asOfUnix, expiryUnix);
  if (!(years > 0)) {
    throw new SmileLookupError('asOfUnix', asOfUnix, `The smile expired at ${expiryUnix}: use the payoff instead.`);
  }
  const last = smile.length - 1;
  if (last < 0) throw new SmileLookupError('smile', 0, `Expiry ${expiryUnix} has no quoted strike: ingest its chain.`);
  if (strikeUsd <= smile[0]!.strikeUsd) return smile[0]!.markVol;
  if (strikeUsd >= smile[last]!.strikeUsd) return smile[last]!.markVol;

  let below = 0;
  let above = last;
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (smile[middle]!.strikeUsd <= strikeUsd) below = middle;
    else above = middle;
  }
  const left = smile[below]!;
  const right = smile[above]!;
  if (left.strikeUsd === strikeUsd) return left.markVol;
  const leftMoneyness = log(left.strikeUsd / forwardUsd);
  const share = (log(strikeUsd / forwardUsd) - leftMoneyness) / (log(right.strikeUsd / forwardUsd) - leftMoneyness);
  const leftVariance = left.markVol * left.markVol * years;
  const rightVariance = right.markVol * right.markVol * years;
  return Math.sqrt((leftVariance + share * (rightVariance - leftVariance)) / years);
}

/** The listed expiry at `expiryUnix`; throws {@link MissingForwardError} when it is not in the market. */
export function expiryAt(underlying: UnderlyingMarket, expiryUnix: number): ExpiryMarket {
  const found = underlying.expiries.find((expiry) => expiry.expiryUnix === expiryUnix);
  if (found === undefined) throw new MissingForwardError(expiryUnix);
  return found;
}

/** Forward price in USD of a listed expiry; throws {@link MissingForwardError} when it is not in the market. */
export function forwardAt(underlying: UnderlyingMarket, expiryUnix: number): number {
  return expiryAt(underlying, expiryUnix).forwardUsd;
}
