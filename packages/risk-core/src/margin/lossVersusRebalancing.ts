/** What a constant-product pool loses to arbitrage per year, share of its value: vol^2 / 8 (Milionis et al. 2022). */
export function poolLossRate(annualVol: number): number {
  return (annualVol * annualVol) / 8;
}

/** The same for a range position, USD per year: vol^2 L sqrt(P) / 4; `priceUsd` inside the range, liquidity in sqrt units. */
export function rangeLossRate(annualVol: number, liquidity: number, priceUsd: number): number {
  return (annualVol * annualVol * liquidity * Math.sqrt(priceUsd)) / 4;
}

/** Share of Poisson blocks in which arbitrage trades against a fee: 1 / (1 + sqrt(2) fee / (vol sqrt(dt))) (Milionis et al. 2023). */
export function arbitrageProbability(feeLog: number, annualVol: number, blockYears: number): number {
  return 1 / (1 + (Math.SQRT2 * feeLog) / (annualVol * Math.sqrt(blockYears)));
}
