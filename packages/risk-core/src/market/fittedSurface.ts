import { exp } from '../math/exponential.js';
import { normalPdf } from '../math/normal.js';
import { butterflyArbitrage, calendarArbitrage, kGrid, liftedAbove, type SmileSlice } from './arbitrage.js';
import { fitRawSvi, fitSsvi, SmileFitError, smileQuotes, type SmileQuotes } from './smileFit.js';
import type { UnderlyingMarket } from './snapshot.js';
import { rawOfSsvi } from './ssvi.js';
import { sviDurrleman, sviVariance, type RawSvi } from './svi.js';

/** Why a slice is not the plain raw SVI fit; `lifted` raises it by a constant above the expiry before. */
export type SliceRepair = 'none' | 'butterfly: eSSVI slice' | 'calendar: eSSVI slice' | 'calendar: lifted';

export type FittedSlice = SmileSlice & {
  readonly repair: SliceRepair;
  /** What the raw fit violated: least Durrleman g and largest loss of total variance; 0 when nothing. */
  readonly rawButterfly: number;
  readonly rawCalendar: number;
  readonly quotes: number;
  /** Errors in volatility (ratio) at the quoted strikes; the weighted one counts quotes by vega. */
  readonly vegaWeightedVolError: number;
  readonly largestVolError: number;
};

export type FittedSurface = {
  readonly slices: readonly FittedSlice[];
  /** Expiries that could not be fitted and keep their quotes. */
  readonly skipped: readonly { readonly expiryUnix: number; readonly code: string }[];
};

/** Log-moneyness is trusted to the outermost quote or this many standard deviations of the ATM smile, whichever is wider. */
const TRUSTED_DEVIATIONS = 3;

/**
 * Raw SVI per expiry in ascending order. A slice with butterfly arbitrage, or below the expiry before, is replaced by an eSSVI
 * slice above it; what then still crosses is lifted. The result is free of both arbitrages on its trusted range. With family
 * `eSSVI` every slice is one, each fitted above the one before.
 */
export function fitSurface(
  underlying: UnderlyingMarket,
  asOfUnix: number,
  family: 'raw' | 'eSSVI' = 'raw',
): FittedSurface {
  const slices: FittedSlice[] = [];
  const skipped: { expiryUnix: number; code: string }[] = [];
  for (const expiry of underlying.expiries) {
    try {
      slices.push(fitSlice(expiry.expiryUnix, smileQuotes(expiry, asOfUnix), slices.at(-1) ?? null, family));
    } catch (cause) {
      if (!(cause instanceof SmileFitError)) throw cause;
      skipped.push({ expiryUnix: expiry.expiryUnix, code: cause.code });
    }
  }
  return { slices, skipped };
}

function fitSlice(
  expiryUnix: number,
  quotes: SmileQuotes,
  previous: FittedSlice | null,
  family: 'raw' | 'eSSVI',
): FittedSlice {
  const raw = fitRawSvi(quotes);
  const deviation = Math.sqrt(Math.max(1e-8, sviVariance(raw, 0)));
  const range = {
    expiryUnix,
    years: quotes.years,
    lowestK: Math.min(quotes.k[0]!, -TRUSTED_DEVIATIONS * deviation),
    highestK: Math.max(quotes.k.at(-1)!, TRUSTED_DEVIATIONS * deviation),
  };
  const sliceOf = (svi: RawSvi): SmileSlice => ({ ...range, svi });
  const rawButterfly = butterflyArbitrage(sliceOf(raw)).worst;
  const rawCalendar = previous === null ? 0 : calendarArbitrage(previous, sliceOf(raw)).worst;
  const described = (slice: SmileSlice, repair: SliceRepair): FittedSlice => ({
    ...slice,
    repair,
    rawButterfly,
    rawCalendar,
    quotes: quotes.k.length,
    ...volErrors(quotes, slice.svi),
  });
  if (family === 'raw' && rawButterfly === 0 && rawCalendar === 0) return described(sliceOf(raw), 'none');

  const floor = previous === null ? null : (k: number) => sviVariance(previous.svi, k);
  const ssvi = sliceOf(
    rawOfSsvi(
      fitSsvi(
        quotes,
        floor,
        kGrid(
          Math.max(range.lowestK, previous?.lowestK ?? -Infinity),
          Math.min(range.highestK, previous?.highestK ?? Infinity),
        ),
      ),
    ),
  );
  const lifted = previous === null ? ssvi : liftedAbove(previous, ssvi);
  // A raw fit that only crosses the expiry before may be nearer to its quotes lifted than as an eSSVI slice.
  if (family === 'raw' && rawButterfly === 0 && previous !== null) {
    const rawLifted = liftedAbove(previous, sliceOf(raw));
    const nearer =
      volErrors(quotes, rawLifted.svi).vegaWeightedVolError < volErrors(quotes, lifted.svi).vegaWeightedVolError;
    if (nearer && butterflyArbitrage(rawLifted).worst === 0) return described(rawLifted, 'calendar: lifted');
  }
  if (lifted !== ssvi) return described(lifted, 'calendar: lifted');
  if (family === 'eSSVI') return described(ssvi, 'none');
  return described(ssvi, rawButterfly < 0 ? 'butterfly: eSSVI slice' : 'calendar: eSSVI slice');
}

function volErrors(
  { k, variance, years }: SmileQuotes,
  svi: RawSvi,
): { readonly vegaWeightedVolError: number; readonly largestVolError: number } {
  let weighted = 0;
  let vegas = 0;
  let largest = 0;
  for (let i = 0; i < k.length; i++) {
    const quoted = Math.sqrt(variance[i]!);
    const error = Math.abs(Math.sqrt(Math.max(0, sviVariance(svi, k[i]!))) - quoted) / Math.sqrt(years);
    const vega = normalPdf(-k[i]! / quoted + quoted / 2);
    weighted += vega * error * error;
    vegas += vega;
    largest = Math.max(largest, error);
  }
  return { vegaWeightedVolError: vegas > 0 ? Math.sqrt(weighted / vegas) : 0, largestVolError: largest };
}

/** ATM volatility, its slope and curvature in log-moneyness, and the slope over time between expiries: one row per expiry. */
export type TermStructurePoint = {
  readonly expiryUnix: number;
  readonly years: number;
  readonly atmVol: number;
  /** d vol / d k at the money: negative when downside protection costs more. */
  readonly skew: number;
  /** Second derivative of volatility in k at the money. */
  readonly curvature: number;
  /** Annual volatility between this expiry and the one before; `null` for the first. */
  readonly forwardVol: number | null;
};

export function termStructure(slices: readonly SmileSlice[]): readonly TermStructurePoint[] {
  return slices.map(({ expiryUnix, years, svi }, i) => {
    const variance = sviVariance(svi, 0);
    const root = Math.sqrt(svi.m * svi.m + svi.sigma * svi.sigma);
    const slope = svi.b * (svi.rho - svi.m / root);
    const bend = (svi.b * svi.sigma * svi.sigma) / (root * root * root);
    const atmVol = Math.sqrt(variance / years);
    const previous = slices[i - 1];
    const gained = previous === undefined ? null : variance - sviVariance(previous.svi, 0);
    return {
      expiryUnix,
      years,
      atmVol,
      skew: slope / (2 * Math.sqrt(variance * years)),
      curvature: (bend - (slope * slope) / (2 * variance)) / (2 * Math.sqrt(variance * years)),
      forwardVol:
        gained === null || previous === undefined ? null : Math.sqrt(Math.max(0, gained) / (years - previous.years)),
    };
  });
}

/** Risk-neutral density of ln(S/F) at `k`, per unit of log-moneyness; integrates to 1 when wings are sound. */
export function densityAt(svi: RawSvi, k: number): number {
  const variance = sviVariance(svi, k);
  const d2 = -k / Math.sqrt(variance) - Math.sqrt(variance) / 2;
  return (sviDurrleman(svi, k) / Math.sqrt(2 * Math.PI * variance)) * exp((-d2 * d2) / 2);
}
