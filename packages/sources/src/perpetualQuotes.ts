import { InvalidFieldError } from './field.js';
import type { ChainFile, PerpetualQuote } from './optionQuote.js';

const FORM = /^([A-Za-z][A-Za-z0-9]{0,15})=(\d+(?:\.\d+)?)(?:@(-?\d+(?:\.\d+)?))?$/;

/** `BTC=76500`, mark in USD, or `BTC=76500@0.0001` with the funding rate of 8 hours (a ratio; 0 where none is given). */
export function parsePerpetual(argument: string): PerpetualQuote {
  const [, underlying, mark, funding = '0'] = FORM.exec(argument) ?? [];
  const markUsd = Number(mark);
  if (underlying === undefined || !(markUsd > 0))
    throw invalid(argument, 'is not a mark above zero such as BTC=76500 or, with 8-hour funding, BTC=76500@0.0001');
  return { underlying, markUsd, fundingRate8h: Number(funding) };
}

/** The chains with marks of perpetuals that their files do not hold (CSV chains hold options only). */
export function withPerpetuals(
  chains: readonly ChainFile[],
  perpetuals: readonly PerpetualQuote[],
): readonly ChainFile[] {
  const seen = new Set(chains.flatMap((chain) => chain.perpetuals.map(({ underlying }) => underlying)));
  const known = new Set(chains.flatMap(({ quotes }) => quotes.map(({ underlying }) => underlying)));
  for (const { underlying } of perpetuals) {
    if (!known.has(underlying)) throw invalid(underlying, `is no underlying of the chain (${[...known].join(', ')})`);
    if (seen.has(underlying)) throw invalid(underlying, 'has a mark already: one perpetual for each underlying');
    seen.add(underlying);
  }
  return chains.map((chain, i) => (i === 0 ? { ...chain, perpetuals: [...chain.perpetuals, ...perpetuals] } : chain));
}

const invalid = (value: string, problem: string) =>
  new InvalidFieldError('option --perpetual', null, 'perpetual', value, problem);
