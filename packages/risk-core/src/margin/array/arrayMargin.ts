import { expiryValue, prudentValue } from './expiryValue.js';
import type { ArrayCollateral, ArrayExpiry, ArrayPortfolio } from './portfolio.js';
import type { ArrayRules, ArrayScenario } from './rules.js';

/** USD; an excess below zero means that the requirement is not met. */
export type ArrayMargin = {
  /** P&L of every scenario, weighted, in the order of the rules. */
  readonly scenarioPnlUsd: readonly number[];
  /** <= 0: what moves of forwards against spot cost. */
  readonly basisUsd: number;
  /** Worst of all scenarios and the basis, <= 0. */
  readonly worstUsd: number;
  readonly markUsd: number;
  readonly initialExcessUsd: number;
  readonly maintenanceExcessUsd: number;
};

/**
 * excess = factor x worst - charges + marks + cash (form of Derive's PMRM, section 21 of the methodology). Proved scenario by
 * scenario against the published portfolio cases of Derive.
 */
export function arrayMargin(portfolio: ArrayPortfolio, rules: ArrayRules): ArrayMargin {
  const marks = portfolio.expiries.map((expiry) => expiryValue(expiry, rules, TODAY));
  const scenarioPnlUsd = rules.scenarios.map((scenario) => scenarioPnl(portfolio, rules, scenario, marks));
  const basisUsd = portfolio.expiries.reduce((sum, expiry, e) => sum + basisLoss(expiry, rules, marks[e]!), 0);
  const worstUsd = scenarioPnlUsd.reduce((worst, pnl) => Math.min(worst, pnl), basisUsd);
  const collateralUsd = sum(portfolio.collateral.map(({ valueUsd }) => valueUsd));
  const markUsd = sum(marks) + collateralUsd + (portfolio.perpetual?.unsettledUsd ?? 0) + portfolio.cashUsd;
  const { maintenanceUsd, initialAddUsd } = chargesOf(portfolio, rules);
  const peg = Math.max(0, rules.peg.threshold - portfolio.stableUsd) * rules.peg.factor;
  const excess = (factor: number, chargeUsd: number) =>
    markUsd + (rules.charges === 'withFactor' ? factor * (worstUsd - chargeUsd) : factor * worstUsd - chargeUsd);
  return {
    scenarioPnlUsd,
    basisUsd,
    worstUsd,
    markUsd,
    initialExcessUsd:
      excess(rules.initialFactor + peg, maintenanceUsd + initialAddUsd) - confidenceCharge(portfolio, rules),
    maintenanceExcessUsd: excess(rules.maintenanceFactor, maintenanceUsd),
  };
}

const TODAY = { spotFactor: 1, vol: 'same' } as const;

/** A skew may tilt either way: every expiry counts with the loss of the worse direction. */
function scenarioPnl(
  portfolio: ArrayPortfolio,
  rules: ArrayRules,
  scenario: ArrayScenario,
  marks: readonly number[],
): number {
  const isSkew = scenario.vol === 'skewLinear' || scenario.vol === 'skewAbsolute';
  const options = portfolio.expiries.map((expiry, e) => {
    const pnl = prudentValue(expiryValue(expiry, rules, scenario), expiry, rules.discount) - marks[e]!;
    return isSkew ? -Math.abs(pnl) : pnl;
  });
  const moving = portfolio.collateral.filter(({ movesWithSpot }) => movesWithSpot);
  const linearUsd =
    (portfolio.perpetual === null ? 0 : portfolio.perpetual.quantity * portfolio.perpetual.markUsd) +
    sum(moving.map(({ valueUsd }) => valueUsd));
  return scenario.weight * (sum(options) + linearUsd * (scenario.spotFactor - 1));
}

function basisLoss(expiry: ArrayExpiry, rules: ArrayRules, mark: number): number {
  const { upFactor, downFactor, add, perYear } = rules.basis;
  const pnl = (spotFactor: number) => expiryValue(expiry, rules, { spotFactor, vol: 'same' }) - mark;
  return Math.min(0, pnl(upFactor), pnl(downFactor)) * (add + perYear * expiry.years);
}

function chargesOf(portfolio: ArrayPortfolio, rules: ArrayRules) {
  const { spotUsd, perpetual, expiries, collateral } = portfolio;
  const perpetuals = Math.abs(perpetual?.quantity ?? 0) * spotUsd;
  const shorts = sum(expiries.map(netShorts)) * spotUsd;
  const haircut = (of: (held: ArrayCollateral) => number) => sum(collateral.map((held) => held.valueUsd * of(held)));
  const charge = (side: 'maintenance' | 'initialAdd') =>
    rules.perpetualCharge[side] * perpetuals + rules.shortOptionCharge[side] * shorts;
  return {
    maintenanceUsd: charge('maintenance') + haircut((held) => held.haircut),
    initialAddUsd: charge('initialAdd') + haircut((held) => held.initialHaircutAdd),
  };
}

/** Calls and puts of one strike net each other: a short box has no naked leg. */
function netShorts({ options }: ArrayExpiry): number {
  const byStrike = new Map<number, number>();
  for (const { strikeUsd, quantity } of options) byStrike.set(strikeUsd, (byStrike.get(strikeUsd) ?? 0) + quantity);
  return sum([...byStrike.values()].map((net) => Math.max(0, -net)));
}

function confidenceCharge(portfolio: ArrayPortfolio, { confidence }: ArrayRules): number {
  const { spotConfidence, spotUsd, perpetual, expiries, collateral } = portfolio;
  const charge = (feed: number, notionalUsd: number) =>
    feed < confidence.threshold ? (1 - feed) * confidence.factor * notionalUsd : 0;
  const trusted = Math.min(spotConfidence, perpetual?.confidence ?? 1);
  return sum([
    charge(trusted, Math.abs(perpetual?.quantity ?? 0) * spotUsd),
    ...expiries.map(({ options, confidence: feed }) =>
      charge(Math.min(trusted, feed), sum(options.map(({ quantity }) => Math.abs(quantity))) * spotUsd),
    ),
    ...collateral.map(({ valueUsd, confidence: feed }) => charge(Math.min(spotConfidence, feed), valueUsd)),
  ]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
