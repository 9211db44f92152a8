import type { MarginParameters } from './marginParameters.js';

/** The candidates for the modelled loss of one account, USD >= 0. */
export type RequirementTerms = {
  /** Loss not exceeded at the governed confidence over the ordinary lookback. */
  readonly valueAtRiskUsd: number;
  /** The same over a sample in which stressed observations have their governed weight. */
  readonly stressValueAtRiskUsd: number;
  /** Gamma buffer x excess gamma loss G; added to the stressed VaR. */
  readonly gammaTermUsd: number;
  /** Worst weighted loss over the grid, summed over underlyings. */
  readonly scanRiskUsd: number;
  /** Offsets between underlyings, deducted from the scan risk. */
  readonly spreadCreditUsd: number;
  /** Loss when each expiry's forward moves against spot alone. */
  readonly basisUsd: number;
  readonly shortOptionMinimumUsd: number;
};

/** Added to both requirements, whatever the factors, USD >= 0. */
export type Contingencies = {
  /** The price feed states a low confidence. */
  readonly oracleUsd: number;
  /** A stable collateral asset trades below its peg. */
  readonly depegUsd: number;
  /** Positions larger than what the market takes in a day. */
  readonly concentrationUsd: number;
};

export const contingenciesUsd = ({ oracleUsd, depegUsd, concentrationUsd }: Contingencies): number =>
  oracleUsd + depegUsd + concentrationUsd;

export type GoverningTerm = 'none' | 'valueAtRisk' | 'stress' | 'scanRisk' | 'basis' | 'shortOptionMinimum';

export type Requirement = {
  readonly governing: GoverningTerm;
  readonly baseLossUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
};

/**
 * base = max(VaR, stressed VaR + b G, scan risk - credits, basis, short-option minimum); IM = IM factor x base +
 * contingencies, MM = MM factor x base + contingencies. `governing` names the largest candidate; the earlier one of equals.
 */
export function requirementOf(
  terms: RequirementTerms,
  contingencies: Contingencies,
  factors: Pick<MarginParameters, 'initialMarginFactor' | 'maintenanceMarginFactor'>,
): Requirement {
  const candidates: readonly (readonly [GoverningTerm, number])[] = [
    ['valueAtRisk', terms.valueAtRiskUsd],
    ['stress', terms.stressValueAtRiskUsd + terms.gammaTermUsd],
    ['scanRisk', terms.scanRiskUsd - terms.spreadCreditUsd],
    ['basis', terms.basisUsd],
    ['shortOptionMinimum', terms.shortOptionMinimumUsd],
  ];
  const [governing, baseLossUsd] = candidates.reduce<readonly [GoverningTerm, number]>(
    (most, candidate) => (candidate[1] > most[1] ? candidate : most),
    ['none', 0],
  );
  const addedUsd = contingenciesUsd(contingencies);
  return {
    governing,
    baseLossUsd,
    initialUsd: factors.initialMarginFactor * baseLossUsd + addedUsd,
    maintenanceUsd: factors.maintenanceMarginFactor * baseLossUsd + addedUsd,
  };
}

/** Confidence of a feed below which requirements rise (Derive's published threshold). */
const LEAST_CONFIDENCE = 0.55;
/** Share of the notional that a feed without any confidence costs. */
const CONFIDENCE_FACTOR = 0.15;

/** (1 - confidence) x 15 % of the notional when the feed of an underlying states a confidence below 0.55; USD >= 0. */
export function oracleContingencyUsd(confidence: number, notionalUsd: number): number {
  return confidence < LEAST_CONFIDENCE ? (1 - confidence) * CONFIDENCE_FACTOR * notionalUsd : 0;
}

const PEG_THRESHOLD = 0.99;
const PEG_FACTOR = 4;

/**
 * (0.99 - price)+ x 4 x notional for the weakest stable collateral that an account holds (form and figures published by Derive). It
 * grows with the risk carried and not with the cash held, so more cash never raises a requirement.
 */
export function depegContingencyUsd(weakestPriceUsd: number, notionalUsd: number): number {
  return Math.max(0, PEG_THRESHOLD - weakestPriceUsd) * PEG_FACTOR * notionalUsd;
}
