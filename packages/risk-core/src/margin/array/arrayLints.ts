import type { ArrayRules } from './rules.js';

export type ArrayLint = 'discounts-are-prudent' | 'grid-symmetric' | 'tail-weights-fall' | 'maintenance-within-initial';

/**
 * Mistakes found in published array rules: a discount on gains above 1 or on debts below 1, a grid without mirrors, tails that weigh
 * more when they are larger, maintenance above initial. Names of what is broken; empty when all is well.
 */
export function arrayLints(rules: ArrayRules): readonly ArrayLint[] {
  const { discount, scenarios, initialFactor, maintenanceFactor } = rules;
  const regular = scenarios.filter(({ weight }) => weight === 1);
  const tails = scenarios.filter(({ weight }) => weight < 1);
  const mirrored = regular.every(({ spotFactor, vol }) =>
    regular.some((other) => other.vol === vol && Math.abs(other.spotFactor + spotFactor - 2) < 1e-9),
  );
  const heavier = tails.some((a) =>
    tails.some(
      (b) =>
        (a.spotFactor - 1) * (b.spotFactor - 1) > 0 &&
        Math.abs(b.spotFactor - 1) > Math.abs(a.spotFactor - 1) &&
        b.weight > a.weight,
    ),
  );
  const broken: readonly (readonly [ArrayLint, boolean])[] = [
    ['discounts-are-prudent', discount.long.base > 1 || (discount.short !== null && discount.short.base < 1)],
    ['grid-symmetric', !mirrored],
    ['tail-weights-fall', heavier],
    ['maintenance-within-initial', maintenanceFactor > initialFactor],
  ];
  return broken.flatMap(([lint, isBroken]) => (isBroken ? [lint] : []));
}
