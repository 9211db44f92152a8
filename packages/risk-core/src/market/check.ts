import { RiskCoreError } from '../errors.js';
import { SECONDS_PER_HOUR } from '../units.js';
import type { ExpiryMarket, MarketSnapshot, MarketWarning, UnderlyingMarket } from './snapshot.js';

/** Everything that makes a snapshot unusable, each defect with its count and first place. */
export class InvalidMarketError extends RiskCoreError {
  readonly code = 'INVALID_MARKET';
  constructor(readonly defects: readonly MarketWarning[]) {
    super(
      `Market snapshot cannot be used: ${defects.map(({ code, count, example }) => `${code} x${count} (${example})`).join('; ')}. Import it again from a source without these defects.`,
    );
  }
}

type CheckMarketOptions = { readonly nowUnix: number; readonly maxAgeHours?: number };

/** `errors` make a snapshot unusable; `warnings` are told to readers. One row per kind of defect. */
export type MarketCheck = { readonly errors: readonly MarketWarning[]; readonly warnings: readonly MarketWarning[] };

type Report = (severity: 'errors' | 'warnings', code: string, example: string) => void;

/** Every defect of a snapshot at `nowUnix`: age (24 h unless stated), empty parts, values that cannot be, order, crossed quotes. */
export function checkMarket(market: MarketSnapshot, { nowUnix, maxAgeHours = 24 }: CheckMarketOptions): MarketCheck {
  const found = { errors: new Map<string, MarketWarning>(), warnings: new Map<string, MarketWarning>() };
  const report: Report = (severity, code, example) => {
    const known = found[severity].get(code);
    found[severity].set(code, known ? { ...known, count: known.count + 1 } : { code, count: 1, example });
  };
  const ageHours = (nowUnix - market.asOfUnix) / SECONDS_PER_HOUR;
  if (!(ageHours <= maxAgeHours)) {
    report('errors', 'STALE_MARKET', `${ageHours.toFixed(1)} h old, at most ${maxAgeHours} h allowed`);
  }
  if (ageHours < 0) report('errors', 'MARKET_FROM_THE_FUTURE', `asOfUnix ${market.asOfUnix} is after ${nowUnix}`);
  if (Object.keys(market.underlyings).length === 0) report('errors', 'NO_UNDERLYING', 'no underlying is quoted');
  for (const [symbol, underlying] of Object.entries(market.underlyings)) {
    checkUnderlying(symbol, underlying, market.asOfUnix, report);
  }
  for (const [symbol, { priceUsd, adv30dUsd, idiosyncraticVol, tracks }] of Object.entries(market.assets)) {
    if (!positive(priceUsd)) report('errors', 'PRICE_NOT_POSITIVE', `${symbol}: ${priceUsd}`);
    if (!(adv30dUsd >= 0)) report('errors', 'VOLUME_NEGATIVE', `${symbol}: ${adv30dUsd}`);
    if (!(idiosyncraticVol >= 0)) report('errors', 'VOLATILITY_NEGATIVE', `${symbol}: ${idiosyncraticVol}`);
    if (tracks !== null && market.underlyings[tracks] === undefined) {
      report('errors', 'TRACKED_UNDERLYING_MISSING', `${symbol} tracks ${tracks}`);
    }
  }
  return { errors: [...found.errors.values()], warnings: [...found.warnings.values()] };
}

/** The warnings of {@link checkMarket}; throws {@link InvalidMarketError} with all errors when there is one. */
export function requireUsableMarket(market: MarketSnapshot, options: CheckMarketOptions): readonly MarketWarning[] {
  const { errors, warnings } = checkMarket(market, options);
  if (errors.length > 0) throw new InvalidMarketError(errors);
  return warnings;
}

const positive = (value: number) => value > 0 && value < Infinity;

function checkUnderlying(symbol: string, underlying: UnderlyingMarket, asOfUnix: number, report: Report): void {
  const { spotUsd, confidence, expiries, perpetual } = underlying;
  if (!positive(spotUsd)) report('errors', 'PRICE_NOT_POSITIVE', `${symbol} spot: ${spotUsd}`);
  if (!(confidence >= 0 && confidence <= 1)) report('errors', 'CONFIDENCE_OUT_OF_RANGE', `${symbol}: ${confidence}`);
  if (perpetual !== null && !positive(perpetual.markUsd)) {
    report('errors', 'PRICE_NOT_POSITIVE', `${symbol} perpetual: ${perpetual.markUsd}`);
  }
  let previousUnix = asOfUnix;
  let previousVariance = 0;
  for (const expiry of expiries) {
    const place = `${symbol} ${expiry.expiryUnix}`;
    if (!(expiry.expiryUnix > asOfUnix)) report('errors', 'EXPIRED', place);
    else if (!(expiry.expiryUnix > previousUnix)) report('errors', 'EXPIRIES_NOT_ASCENDING', place);
    if (!positive(expiry.forwardUsd)) report('errors', 'PRICE_NOT_POSITIVE', `${place} forward: ${expiry.forwardUsd}`);
    if (Math.abs(expiry.forwardUsd / spotUsd - 1) > 0.5) report('warnings', 'FORWARD_FAR_FROM_SPOT', place);
    checkSmile(place, expiry, report);
    const variance = nearestVariance(expiry) * (expiry.expiryUnix - asOfUnix);
    if (variance < previousVariance) report('warnings', 'CALENDAR_CROSSED', place);
    previousVariance = variance;
    previousUnix = expiry.expiryUnix;
  }
}

function checkSmile(place: string, { smile }: ExpiryMarket, report: Report): void {
  if (smile.length === 0) report('errors', 'SMILE_EMPTY', place);
  let previousStrike = 0;
  for (const { strikeUsd, markVol, bidVol, askVol, openInterest } of smile) {
    const at = `${place} ${strikeUsd}`;
    if (!positive(strikeUsd)) report('errors', 'STRIKE_NOT_POSITIVE', at);
    else if (strikeUsd <= previousStrike) report('errors', 'STRIKES_NOT_ASCENDING', at);
    if (!positive(markVol)) report('errors', 'VOLATILITY_NOT_POSITIVE', `${at}: ${markVol}`);
    if (!(openInterest >= 0)) report('errors', 'OPEN_INTEREST_NEGATIVE', `${at}: ${openInterest}`);
    if (bidVol !== null && askVol !== null && bidVol > askVol) report('warnings', 'QUOTE_CROSSED', at);
    previousStrike = strikeUsd;
  }
}

/** Variance per second quoted at the strike nearest to the forward. */
function nearestVariance({ smile, forwardUsd }: ExpiryMarket): number {
  let nearest = smile[0];
  for (const point of smile) {
    if (Math.abs(point.strikeUsd - forwardUsd) < Math.abs((nearest?.strikeUsd ?? Infinity) - forwardUsd))
      nearest = point;
  }
  return nearest === undefined ? 0 : nearest.markVol * nearest.markVol;
}
