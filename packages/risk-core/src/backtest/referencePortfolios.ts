import { undiscountedBlack } from '../pricing/black76.js';
import { DAYS_PER_YEAR } from '../units.js';

/** A position of constant maturity and moneyness, `quantity` per USD of spot (long > 0), set up anew every day. */
type ReferenceLeg =
  | { readonly kind: 'spot'; readonly underlying: string; readonly quantity: number }
  | {
      readonly kind: 'call' | 'put';
      readonly underlying: string;
      readonly quantity: number;
      /** Strike over spot. */
      readonly moneyness: number;
      readonly days: number;
    };

export type ReferencePortfolio = { readonly name: string; readonly legs: readonly ReferenceLeg[] };

/** Fixed portfolios of the kinds the protocol holds, on two underlyings: directional, short options, hedged, spread. */
export function referencePortfolios(first: string, second: string): readonly ReferencePortfolio[] {
  const spot = (underlying: string, quantity: number): ReferenceLeg => ({ kind: 'spot', underlying, quantity });
  const option = (
    kind: 'call' | 'put',
    underlying: string,
    quantity: number,
    moneyness: number,
    days = 30,
  ): ReferenceLeg => ({ kind, underlying, quantity, moneyness, days });
  return [
    { name: `long ${first}`, legs: [spot(first, 1)] },
    { name: `short ${second}`, legs: [spot(second, -1)] },
    { name: `put seller: short 30-day 90 % puts on ${first}`, legs: [option('put', first, -1, 0.9)] },
    { name: `covered call: ${first} less 30-day 110 % calls`, legs: [spot(first, 1), option('call', first, -1, 1.1)] },
    {
      name: `short 7-day straddle on ${second}`,
      legs: [option('call', second, -1, 1, 7), option('put', second, -1, 1, 7)],
    },
    { name: `spread: long ${first}, short ${second}`, legs: [spot(first, 1), spot(second, -1)] },
  ];
}

/** Implied volatility is taken as realised times this: options have traded above realised volatility on average. */
const RISK_PREMIUM = 1.1;

/** Loss (positive) per USD of spot when `spotMove` and the shocked 30-day volatility arrive at once. */
export function legLoss(leg: ReferenceLeg, spotMove: number, volMove: number, realisedVol: number): number {
  if (leg.kind === 'spot') return -leg.quantity * spotMove;
  const isCall = leg.kind === 'call';
  const root = Math.sqrt(leg.days / DAYS_PER_YEAR);
  const vol = RISK_PREMIUM * realisedVol;
  const before = undiscountedBlack(isCall, 1, leg.moneyness, vol * root);
  const after = undiscountedBlack(isCall, 1 + spotMove, leg.moneyness, vol * Math.max(0, 1 + volMove) * root);
  return -leg.quantity * (after - before);
}
