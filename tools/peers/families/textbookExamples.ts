import {
  ewmaStep,
  greeksOf,
  impliedVol,
  latticePrice,
  normalTail,
  portfolioDeviation,
  varianceOf,
  type GeneralisedBlackInput,
} from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Inputs = {
  readonly spot: number;
  readonly strike: number;
  readonly r: number;
  readonly vol: number;
  readonly t: number;
  readonly callPrice?: number;
  readonly steps?: number;
  readonly lam?: number;
  readonly omega?: number;
  readonly alpha: number;
  readonly beta: number;
  readonly prevVol: number;
  readonly ret: number;
  readonly positions?: readonly [number, number];
  readonly dailyVol: readonly [number, number];
  readonly corr: number;
  readonly days: number;
  readonly z: number;
  readonly value: number;
  readonly annualVol: number;
  readonly confidence?: number;
  readonly dist?: string;
};
type Case = {
  readonly inputs: Inputs;
  readonly expected: Readonly<Record<string, number>>;
  readonly tol: number;
};

/** Measures of a standard normal loss are named by their confidence: `VaR99`, `ES975`. */
function standardTail(name: string): number {
  const [, measure, digits = ''] = /^(VaR|ES)(\d+)$/.exec(name) ?? [];
  const { valueAtRisk, expectedShortfall } = normalTail(1, Number(`0.${digits}`));
  return measure === 'VaR' ? valueAtRisk : expectedShortfall;
}

function compute(inputs: Inputs, expectedNames: readonly string[]): Readonly<Record<string, number>> {
  const { spot, strike, r, vol, t } = inputs;
  const option = (right: 'call' | 'put'): GeneralisedBlackInput => ({
    right,
    spot,
    strike,
    vol,
    years: t,
    rate: r,
    carry: r,
  });
  if (inputs.steps !== undefined) {
    const { steps } = inputs;
    return { value: latticePrice({ ...option('put'), steps, lattice: 'coxRossRubinstein', exercise: 'american' }) };
  }
  if (inputs.callPrice !== undefined) {
    const discount = Math.exp(-r * t);
    return {
      vol: impliedVol({ right: 'call', price: inputs.callPrice, forward: spot / discount, strike, years: t, discount }),
    };
  }
  if (inputs.lam !== undefined) {
    return { vol: Math.sqrt(ewmaStep(inputs.prevVol * inputs.prevVol, inputs.ret, inputs.lam)) };
  }
  if (inputs.omega !== undefined) {
    const { omega, alpha, beta, prevVol, ret } = inputs;
    const before = (prevVol * prevVol - omega) / (alpha + beta);
    const variance =
      varianceOf({ kind: 'garch', mean: 0, omega, alpha, beta, gamma: 0 }, Float64Array.of(ret), before)[1] ?? NaN;
    return { variance, vol: Math.sqrt(variance), longRunVol: Math.sqrt(omega / (1 - alpha - beta)) };
  }
  if (inputs.positions !== undefined) return twoAssets(inputs, inputs.positions);
  if (inputs.dist !== undefined) {
    return Object.fromEntries(expectedNames.map((name) => [name, standardTail(name)]));
  }
  if (inputs.confidence !== undefined) {
    const daily = (inputs.value * inputs.annualVol) / Math.sqrt(inputs.days);
    const { valueAtRisk, expectedShortfall } = normalTail(daily, inputs.confidence);
    return { VaR: valueAtRisk, ES: expectedShortfall };
  }
  const { price: call, ...greeks } = greeksOf(option('call'));
  return { call, put: greeksOf(option('put')).price, ...greeks };
}

/** Hull's Microsoft and AT&T example, with its rounded quantile. */
function twoAssets({ dailyVol, corr, days, z }: Inputs, positions: readonly [number, number]) {
  const scale = z * Math.sqrt(days);
  const alone = positions.map((value, i) => scale * value * (dailyVol[i] ?? NaN));
  const deviation = portfolioDeviation(positions, dailyVol, [1, corr, corr, 1]);
  const [microsoft = NaN, att = NaN] = alone;
  return {
    microsoft,
    att,
    portfolioSd1d: deviation,
    portfolio: scale * deviation,
    diversification: microsoft + att - scale * deviation,
  };
}

export const textbookExamples: PeerFamily = {
  name: 'textbook_examples',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected, tol }) =>
      differences(compute(inputs, Object.keys(expected)), expected, { absolute: tol }),
    ),
};
