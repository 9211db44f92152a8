import { exp } from '../../math/exponential.js';
import { log } from '../../math/logarithm.js';
import { power } from '../../math/power.js';
import { undiscountedBlack } from '../../pricing/black76.js';
import type { ArrayExpiry, ArrayOption } from './portfolio.js';
import type { ArrayRules, SkewRules, StaticDiscount, VolMove, VolShockRules } from './rules.js';

/** Marked value of the options of one expiry after a move, discounted as the marks are, USD. */
export function expiryValue(
  expiry: ArrayExpiry,
  rules: Pick<ArrayRules, 'vol' | 'skew'>,
  move: { readonly spotFactor: number; readonly vol: VolMove },
): number {
  const forward = expiry.fixedForwardUsd + expiry.movingForwardUsd * move.spotFactor;
  const rootYears = Math.sqrt(expiry.years);
  let value = 0;
  for (const option of expiry.options) {
    const vol = shockedVol(option, expiry, rules, move.vol);
    value += option.quantity * undiscountedBlack(option.right === 'call', forward, option.strikeUsd, vol * rootYears);
  }
  return value * expiry.discount;
}

function shockedVol(
  option: ArrayOption,
  expiry: ArrayExpiry,
  { vol, skew }: Pick<ArrayRules, 'vol' | 'skew'>,
  move: VolMove,
): number {
  switch (move) {
    case 'same':
      return option.vol;
    case 'up':
      return Math.max(option.vol * (1 + vol.rangeUp * tenorScale(expiry.days, vol)), vol.leastShockedVol);
    case 'down':
      return option.vol * Math.max(0, 1 - vol.rangeDown * tenorScale(expiry.days, vol));
    case 'skewLinear':
    case 'skewAbsolute':
      return skew === null ? option.vol : option.vol * skewFactor(option.strikeUsd, expiry, skew, move);
  }
}

/** Short volatilities move more: (30 / max(least, days))^power. */
function tenorScale(days: number, { leastDays, shortTermPower, longTermPower }: VolShockRules): number {
  return power(30 / Math.max(leastDays, days), days <= 30 ? shortTermPower : longTermPower);
}

/** 1 + clip(k cap / k*, +-cap) with k = ln(K/F) or its size, cap = base + c sqrt(T), k* = max(least, sqrt(T) width (a + b sqrt(T))). */
function skewFactor(
  strikeUsd: number,
  expiry: ArrayExpiry,
  skew: SkewRules,
  move: 'skewLinear' | 'skewAbsolute',
): number {
  const rootYears = Math.sqrt(expiry.years);
  const { base, perRootYear } = move === 'skewLinear' ? skew.linear : skew.absolute;
  const cap = base + perRootYear * rootYears;
  const width = Math.max(
    skew.leastWidth,
    rootYears * skew.widthScale * (skew.volStatic + skew.volPerRootYear * rootYears),
  );
  const moneyness = log(strikeUsd / (expiry.fixedForwardUsd + expiry.movingForwardUsd));
  const k = move === 'skewLinear' ? moneyness : Math.abs(moneyness);
  return 1 + Math.max(-cap, Math.min(cap, (k * cap) / width));
}

/** Value that counts in a scenario: gains shrink, debts grow, but never beyond their undiscounted amount. */
export function prudentValue(value: number, expiry: ArrayExpiry, { long, short }: ArrayRules['discount']): number {
  if (value > 0) return value * staticFactor(long, expiry);
  return short === null ? value : value * Math.min(1 / expiry.discount, short.base / growth(short, expiry));
}

function staticFactor(discount: StaticDiscount, expiry: ArrayExpiry): number {
  return discount.base * growth(discount, expiry);
}

function growth({ rateMultiple, rateAdd }: StaticDiscount, { years, rate }: ArrayExpiry): number {
  return exp(-years * (Math.max(0, rate) * rateMultiple + rateAdd));
}
