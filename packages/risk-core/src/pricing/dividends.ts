import { exp } from '../math/exponential.js';
import { requireNonNegative } from './black76.js';
import { greeksOf, type GeneralisedBlackInput, type Greeks } from './greeks.js';

export type Dividend = { readonly years: number; readonly amount: number };

/** European option on an asset with cash dividends before expiry, escrowed: spot less their present value (Hull 2018, 15.12). */
export function escrowedDividendGreeks(option: GeneralisedBlackInput, dividends: readonly Dividend[]): Greeks {
  let spot = option.spot;
  for (const { years, amount } of dividends) {
    requireNonNegative('dividend.years', years);
    requireNonNegative('dividend.amount', amount);
    if (years <= option.years) spot -= amount * exp(-option.rate * years);
  }
  return greeksOf({ ...option, spot });
}
