import { executionOf, powerImpactUsd, squareRootImpact } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type GmxCase = { readonly kind: string; readonly inputs: Readonly<Record<string, number>>; readonly expected: number };

export const gmxPriceImpact: PeerFamily = {
  name: 'gmx_price_impact',
  floor: 1,
  check: (file) =>
    eachCase<GmxCase>(file, ({ kind, inputs, expected }) => {
      const { diffUsd = 0, initialDiffUsd = 0, nextDiffUsd = 0, exponent = NaN, factor = NaN } = inputs;
      const law = { factor, exponent };
      // The peer's fixed-point power is zero below one dollar.
      const applied = Math.abs(diffUsd) < 1 ? 0 : powerImpactUsd(diffUsd, 0, law);
      const ours = kind === 'applyImpactFactor' ? applied : powerImpactUsd(initialDiffUsd, nextDiffUsd, law);
      return difference('impact', ours, expected, { relative: 1e-9 });
    }),
};

type AlmgrenCase = {
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly expected: Readonly<Record<string, number>>;
};

/** Section 3.4 of the paper, where a case does not say otherwise. */
const PAPER = {
  X: 1e6,
  T: 5,
  N: 5,
  sigmaDaily: 0.95,
  halfSpread: 0.0625,
  gammaPermanent: 2.5e-7,
  etaTemporary: 2.5e-6,
  riskAversion: 0,
};

/** So averse to risk that everything goes in the first interval. */
const BLOCK_AVERSION = 1e12;

function execution(inputs: AlmgrenCase['inputs']): Readonly<Record<string, number | null>> {
  if ('Q_over_ADV' in inputs) {
    const { Q_over_ADV: share, Y, sigmaDailyBp } = inputs as Readonly<Record<string, number>>;
    return { impactBp: (Y ?? NaN) * squareRootImpact(share ?? NaN, sigmaDailyBp ?? NaN, 1) };
  }
  const stated = { ...PAPER, ...(inputs as Readonly<Record<string, number>>) };
  const isBlock = /immediate|block|minimum variance/i.test(String(inputs['strategy'] ?? ''));
  const plan = isBlock ? { ...stated, riskAversion: BLOCK_AVERSION } : stated;
  const { expectedCost, variance, halfLifeDays } = executionOf({
    quantity: plan.X,
    days: plan.T,
    intervals: plan.N,
    sigmaDaily: plan.sigmaDaily,
    halfSpread: plan.halfSpread,
    permanentImpact: plan.gammaPermanent,
    temporaryImpact: plan.etaTemporary,
    riskAversion: plan.riskAversion,
  });
  return {
    expectedCost,
    variance,
    expectedCostMillions: expectedCost / 1e6,
    varianceTrillions: variance / 1e12,
    utilityMillions: (expectedCost + plan.riskAversion * variance) / 1e6,
    halfLife: halfLifeDays,
  };
}

export const almgrenChriss: PeerFamily = {
  name: 'almgren_chriss_impact',
  floor: 1,
  check: (file) =>
    eachCase<AlmgrenCase>(file, ({ inputs, expected }) => {
      const ours = execution(inputs);
      return Object.entries(expected).flatMap(([field, value]) =>
        difference(field, ours[field], value, { relative: 2.5e-4 }),
      );
    }),
};
