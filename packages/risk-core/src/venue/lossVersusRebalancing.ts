import { SECONDS_PER_YEAR } from '../units.js';

/** What a constant-product pool loses to arbitrage, as a share of its value per year: vol^2 / 8 (Milionis et al. 2022). */
export function poolLossPerYear(annualVol: number): number {
  return (annualVol * annualVol) / 8;
}

/** The same for liquidity L inside its range at `price`, in USD per year: vol^2 L sqrt(price) / 4 (Milionis et al. 2022). */
export function concentratedLossPerYear(annualVol: number, liquidity: number, price: number): number {
  return (annualVol * annualVol * liquidity * Math.sqrt(price)) / 4;
}

/**
 * Share of blocks in which arbitrage pays with a fee (log ratio) and Poisson blocks of mean `blockSeconds`:
 * 1 / (1 + sqrt(2) fee / (vol sqrt(block))) (Milionis, Moallemi, Roughgarden 2023).
 */
export function arbitrageShare(fee: number, annualVol: number, blockSeconds: number): number {
  const blockVol = annualVol * Math.sqrt(blockSeconds / SECONDS_PER_YEAR);
  return blockVol > 0 ? 1 / (1 + (Math.SQRT2 * fee) / blockVol) : 0;
}
