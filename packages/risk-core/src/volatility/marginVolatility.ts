import { RiskCoreError } from '../errors.js';

export class InvalidForecastError extends RiskCoreError {
  readonly code = 'INVALID_FORECAST';
  constructor(
    readonly field: string,
    readonly value: number,
  ) {
    super(`Volatility input ${field} is ${value}; it must be finite and not negative. Recompute it or leave it out.`);
  }
}

/** An announced event: a large expiry, an unlock, a vote. `extraMove` is the standard deviation it adds, as a ratio of price. */
export type ScheduledEvent = { readonly name: string; readonly atUnix: number; readonly extraMove: number };

type MarginVolatilityInput = {
  /** Median of the best classic models, annual. */
  readonly forecastVol: number;
  /** Thirty-day at-the-money implied, annual; `null` without an options market. */
  readonly impliedVol: number | null;
  /** Five-year 5 % quantile or another long-run floor, annual. */
  readonly floorVol: number;
  readonly yesterdayVol: number | null;
  /** A jump was found or a circuit breaker is on: the cap on the daily rise is lifted. */
  readonly jumpState: boolean;
  /** Forecasts by other means (events, order books, learned models), annual; they only ever raise. */
  readonly signalVols: readonly number[];
};

export type MarginVolatility = {
  readonly vol: number;
  /** The term that set the value. */
  readonly binding: 'forecast' | 'implied' | 'floor' | 'yesterday' | 'signal' | 'capped rise';
};

const IMPLIED_SHARE = 0.8;
const LARGEST_FALL = 0.9;
const LARGEST_RISE = 1.25;

/**
 * Annual volatility that a requirement may rest on: the largest of forecast, 0.8 implied, floor, 0.9 yesterday and every
 * signal, with a rise of at most 25 % a day outside a jump state. No signal can lower it (methodology, section 13). The cap on
 * the rise never takes it below the floor. Throws {@link InvalidForecastError}.
 */
export function marginVolatility(input: MarginVolatilityInput): MarginVolatility {
  const { forecastVol, impliedVol, floorVol, yesterdayVol, jumpState, signalVols } = input;
  const terms: (readonly [MarginVolatility['binding'], number])[] = [
    ['forecast', forecastVol],
    ['implied', IMPLIED_SHARE * (impliedVol ?? 0)],
    ['floor', floorVol],
    ['yesterday', LARGEST_FALL * (yesterdayVol ?? 0)],
    ...signalVols.map((vol) => ['signal', vol] as const),
  ];
  for (const [field, value] of terms) {
    if (!(value >= 0 && value < Infinity)) throw new InvalidForecastError(field, value);
  }
  const [binding, vol] = terms.reduce((largest, term) => (term[1] > largest[1] ? term : largest));
  const cap = yesterdayVol === null || jumpState ? Infinity : Math.max(floorVol, LARGEST_RISE * yesterdayVol);
  return vol > cap ? { vol: cap, binding: 'capped rise' } : { vol, binding };
}

/** Annual volatility over the next `horizonDays` with the variance of every event inside them added once. */
export function withScheduledEvents(
  vol: number,
  events: readonly ScheduledEvent[],
  nowUnix: number,
  horizonDays: number,
): number {
  const endUnix = nowUnix + horizonDays * 86_400;
  let variance = (vol * vol * horizonDays) / 365;
  for (const { name, atUnix, extraMove } of events) {
    if (!(extraMove >= 0 && extraMove < Infinity)) throw new InvalidForecastError(name, extraMove);
    if (atUnix > nowUnix && atUnix <= endUnix) variance += extraMove * extraMove;
  }
  return Math.sqrt((variance * 365) / horizonDays);
}

/**
 * The most that announced events raise a forecast today: the variance up to and including each of them, spread over the days until
 * then (at least one). It rises as an event comes near, and later events add nothing to it. Never below `vol`.
 */
export function raisedBeforehand(vol: number, events: readonly ScheduledEvent[], nowUnix: number): number {
  return events.reduce((most, { atUnix }) => {
    const days = Math.max(1, (atUnix - nowUnix) / 86_400);
    return atUnix > nowUnix ? Math.max(most, withScheduledEvents(vol, events, nowUnix, days)) : most;
  }, vol);
}

/**
 * What is charged when a raw requirement rises and falls: a buffer (25 % unless stated) is used up while raw rises and
 * rebuilt while it falls (EU 153/2013 Art. 28(1)(a)). charged_t = max(raw_t, min((1 + buffer) raw_t, charged_{t-1})).
 */
export function antiProcyclical(raw: readonly number[], buffer = 0.25): readonly number[] {
  const charged: number[] = [];
  for (const [t, value] of raw.entries()) {
    const full = (1 + buffer) * value;
    charged.push(t === 0 ? full : Math.max(value, Math.min(full, charged[t - 1]!)));
  }
  return charged;
}
