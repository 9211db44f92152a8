import { fundDefault, type FundDefault } from '../fund/sizing.js';
import { shortfallUsd } from '../liquidation/ledger.js';
import { accountLens } from '../margin/accountLens.js';
import { creditValuation, survival } from '../margin/creditValuation.js';
import { exposureProfile, type ExposureAtTime } from '../margin/exposureProfile.js';
import { marginOf } from '../margin/marginOf.js';
import { addCollateralPnl } from '../margin/collateral.js';
import { log1p } from '../math/logarithm.js';
import { fitParetoTail, ParetoFitError } from '../measure/paretoTail.js';
import { DAYS_PER_YEAR } from '../units.js';
import { accountIndex } from './accountImpact.js';
import { fundOutcome } from './fundSection.js';
import type { MergedOutcome } from './merge.js';
import type { SimulationPlan } from './plan.js';

/** The fund as the credit of the protocol, under the parameters in force: losses of one horizon against what it holds. */
export type FundCredit = {
  readonly fundUsd: number;
  /** Simulated horizons (the first are the ordinary ones), and those in which losses exceed the fund. */
  readonly n: number;
  readonly ordinary: number;
  readonly defaults: number;
  /** Chance per horizon. */
  readonly probability: number;
  /** Per year. */
  readonly hazardRate: number;
  /** Share of users' gains that is then not paid, at most 1. */
  readonly lossGivenDefault: number;
  /** Scenarios in which the protocol's losses are largest: where its default is looked for. */
  readonly worst: readonly number[];
};

/** What one account could be owed, and what the default of either side costs the other, USD >= 0, undiscounted. */
export type AccountCredit = {
  readonly id: string;
  readonly profile: readonly ExposureAtTime[];
  /** Price of the protocol's default to the account, wrong-way factor included. */
  readonly cvaUsd: number;
  /** Mean claim where the protocol loses most over the mean claim, at least {@link LEAST_WRONG_WAY}. */
  readonly wrongWay: number;
  /** Price of the account's default to the protocol; it never lowers a requirement. */
  readonly dvaUsd: number;
};

/** Basel's alpha: claims and default are never taken as independent. */
const LEAST_WRONG_WAY = 1.4;
/** Share of scenarios that counts as those of a default. */
const WORST_SHARE = 0.01;
/** Losses above this quantile of the positive ones make the tail. */
const TAIL_SHARE = 0.5;
/** A certain default has no hazard rate. */
const LARGEST_CHANCE = 0.999_999;

/**
 * Credit of the fund from the merged simulation: chance and severity of losses beyond it (methodology, section 9). Ordinary and
 * stressed moves count as in the requirement: the stressed ones weigh `stressedWeight`.
 */
export function fundCredit(plan: SimulationPlan, merged: MergedOutcome): FundCredit {
  const { yardstick } = merged.sets[0]!;
  const losses = shortfallUsd(yardstick);
  const fundUsd = fundOutcome(plan, merged, 0).state.assetsUsd;
  const worst = Array.from(losses, (usd, s) => ({ usd, s }))
    .sort((a, b) => b.usd - a.usd || a.s - b.s)
    .slice(0, Math.max(1, Math.ceil(WORST_SHARE * losses.length)))
    .map(({ s }) => s);
  const claimsUsd = worst.reduce((sum, s) => sum + yardstick.claimsUsd[s]!, 0) / worst.length;
  const { marginHorizonHours, stressedWeight } = plan.sets[0]!.model.parameters;
  const { ordinaryCount } = plan.yardstick;
  const parts = [
    { weight: 1 - stressedWeight, ...beyondFund(losses.subarray(0, ordinaryCount), fundUsd) },
    { weight: stressedWeight, ...beyondFund(losses.subarray(ordinaryCount), fundUsd) },
  ];
  const probability = parts.reduce((sum, part) => sum + part.weight * part.probability, 0);
  const expectedUsd = parts.reduce((sum, part) => sum + part.weight * part.expectedLoss, 0);
  const beyondUsd = probability > 0 ? expectedUsd / probability : 0;
  return {
    fundUsd,
    n: losses.length,
    ordinary: ordinaryCount,
    defaults: losses.reduce((count, usd) => count + (usd > fundUsd ? 1 : 0), 0),
    probability,
    hazardRate: yearlyHazard(probability, marginHorizonHours),
    lossGivenDefault: beyondUsd === 0 ? 0 : claimsUsd > 0 ? Math.min(1, beyondUsd / claimsUsd) : 1,
    worst,
  };
}

function yearlyHazard(probability: number, horizonHours: number): number {
  return (-log1p(-Math.min(probability, LARGEST_CHANCE)) * DAYS_PER_YEAR * 24) / horizonHours;
}

/** By a Pareto tail where the losses bear one and the fund lies in it, else counted. */
function beyondFund(losses: Float64Array, fundUsd: number): Pick<FundDefault, 'probability' | 'expectedLoss'> {
  const positive = losses.filter((usd) => usd > 0).sort();
  const threshold = positive[Math.floor(TAIL_SHARE * positive.length)];
  if (threshold === undefined || fundUsd < threshold) return counted(losses, fundUsd);
  try {
    const { xi, beta, exceeding, total } = fitParetoTail(losses, threshold);
    const isBeyondEnd = !(1 + (xi * (fundUsd - threshold)) / beta > 0);
    const tail = { threshold, xi, beta, exceedances: exceeding, periods: total };
    if (isBeyondEnd || xi >= 1) return counted(losses, fundUsd);
    return fundDefault(fundUsd, tail);
  } catch (error) {
    if (error instanceof ParetoFitError) return counted(losses, fundUsd);
    throw error;
  }
}

function counted(losses: Float64Array, fundUsd: number) {
  const beyond = losses.filter((usd) => usd > fundUsd);
  return {
    probability: losses.length === 0 ? 0 : beyond.length / losses.length,
    expectedLoss: losses.length === 0 ? 0 : beyond.reduce((sum, usd) => sum + usd - fundUsd, 0) / losses.length,
  };
}

/**
 * Exposure profile, CVA and DVA of one account under the parameters in force; ids compare without case. Wrong-way risk is a common
 * shock: the claim is revalued in the scenarios in which the protocol loses most. Throws what accountIndex and reprice throw.
 */
export function accountCredit(
  plan: SimulationPlan,
  fund: FundCredit,
  accountId: string,
  { days, confidence }: { readonly days: readonly number[]; readonly confidence: number },
): AccountCredit {
  const index = accountIndex(plan, accountId);
  const { id, positions } = plan.accounts[index]!;
  const { market, history } = plan.bundle;
  const { model } = plan.sets[0]!;
  const { marginHorizonHours, lookbackDays } = model.parameters;
  const profile = exposureProfile({ positions, market, history, days, lookbackDays, confidence });
  const lens = accountLens(plan.basis, index);
  const breakdown = marginOf(model, lens);
  const pnl = lens.positionPnl(plan.yardstick).slice();
  const claim = (s: number) => Math.max(0, breakdown.positionValueUsd + pnl[s]!);
  const mean = (scenarios: readonly number[]) => scenarios.reduce((sum, s) => sum + claim(s), 0) / scenarios.length;
  const ordinary = Array.from({ length: fund.ordinary }, (_, s) => s);
  const usual = mean(ordinary);
  const wrongWay = Math.max(LEAST_WRONG_WAY, usual > 0 ? mean(fund.worst) / usual : 0);
  const points = (pick: (at: ExposureAtTime) => number) =>
    profile.map((at) => ({ years: at.days / DAYS_PER_YEAR, discountedUsd: pick(at) }));
  const cvaUsd =
    wrongWay *
    creditValuation(
      points(({ expectedUsd }) => expectedUsd),
      fund.lossGivenDefault,
      (years) => survival(fund.hazardRate, years),
    );

  const whole = pnl.slice();
  addCollateralPnl(breakdown.collateral, plan.yardstick.scenarios.spotMove, plan.basis.underlyings.length, whole);
  const ownedUsd = breakdown.collateral.reduce((sum, { valueUsd }) => sum + valueUsd, breakdown.positionValueUsd);
  const owed = ordinary.map((s) => Math.max(0, -(ownedUsd + whole[s]!)));
  const ruins = owed.filter((usd) => usd > 0);
  const debts = ordinary.filter((s) => owed[s]! > 0).map((s) => Math.max(0, -(breakdown.positionValueUsd + pnl[s]!)));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const ownHazard = yearlyHazard(ruins.length / fund.ordinary, marginHorizonHours);
  const ownLoss = sum(debts) > 0 ? Math.min(1, sum(ruins) / sum(debts)) : 0;
  const dvaUsd = creditValuation(
    points(({ owedUsd }) => owedUsd),
    ownLoss,
    (years) => survival(ownHazard, years),
  );
  return { id, profile, cvaUsd, wrongWay, dvaUsd };
}
