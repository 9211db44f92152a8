import { liquidityGreeks, liquidityValueUsd, stressedValue } from '@riskdao/risk-core';
import { difference, differences, type CaseResult, type PeerFamily, type VectorFile } from '../family.js';

type Spot = {
  readonly p: number;
  readonly q: number;
  readonly up?: number;
  readonly dn: number;
  readonly pegged?: boolean;
};
type Inputs = {
  readonly borrowed: number;
  readonly cash?: number;
  readonly marginValue?: number;
  readonly spot: readonly Spot[];
  readonly futures?: readonly { readonly exposure: number; readonly up: number; readonly dn: number }[];
};
type Case = { readonly id: string; readonly inputs: Inputs; readonly expected: Readonly<Record<string, number>> };

/** A concentrated position revalued at another price; `value` converts it at the prices of the two assets. */
type RangeInputs = {
  readonly x0: number;
  readonly y0: number;
  readonly range: readonly [number, number];
  readonly p0: number;
  readonly p1: number;
  readonly priceX?: number;
  readonly priceY?: number;
};

const NO_MODEL = {
  interest: 'a lender deducts premium, fee and interest from a given stressed value: no model to hold it to',
  premium: 'a lender marks up a given shock: no model to hold it to',
};

function check(file: VectorFile): readonly CaseResult[] {
  return file.cases.map((vector) => {
    const { id } = vector;
    const inputs: object = vector.inputs;
    if ('interest' in inputs) return { id, notExpressed: NO_MODEL.interest };
    if ('premium' in inputs) return { id, notExpressed: NO_MODEL.premium };
    if ('range' in inputs) return { id, differences: revalued(inputs as RangeInputs, vector.expected) };
    return { id, differences: compare(vector as Case) };
  });
}

/** Their liquidity is the lesser of what the coins and what the cash of the position amount to. */
function revalued(
  { x0, y0, range, p0, p1, priceX = NaN, priceY = NaN }: RangeInputs,
  expected: Readonly<Record<string, number>>,
): readonly string[] {
  const [lowerUsd, upperUsd] = range;
  const unit = { liquidity: 1, lowerUsd, upperUsd };
  const cashOfUnit = liquidityValueUsd(unit, p0) - liquidityGreeks(unit, p0, 0).delta * p0;
  const [Lx, Ly] = [x0 / liquidityGreeks(unit, p0, 0).delta, y0 / cashOfUnit];
  const liquidity = Math.min(...[Lx, Ly].filter(Number.isFinite));
  const { delta: x1, valueUsd } = liquidityGreeks({ ...unit, liquidity }, p1, 0);
  const y1 = valueUsd - x1 * p1;
  return differences({ Lx, Ly, x1, y1, value: x1 * priceX + y1 * priceY }, expected, { relative: 1e-3 });
}

/** An account kept in BTC, restated in USD. */
type CoinInputs = {
  readonly borrowedBTC: number;
  readonly spotBTC: number;
  readonly shock: number;
  readonly marginValueUSDT: number;
  readonly USDTperBTC: number;
  readonly tokenExposureBTC: number;
  readonly futures: readonly { readonly exposureBTC: number; readonly shock: number }[];
};

function inUsd(inputs: CoinInputs): Inputs {
  const { USDTperBTC: price, shock } = inputs;
  return {
    borrowed: inputs.borrowedBTC * price,
    marginValue: inputs.marginValueUSDT,
    spot: [{ p: price, q: inputs.spotBTC, up: shock, dn: shock }],
    futures: [{ exposureBTC: inputs.tokenExposureBTC, shock }, ...inputs.futures].map((future) => ({
      exposure: future.exposureBTC * price,
      up: future.shock,
      dn: future.shock,
    })),
  };
}

function compare(vector: Case): readonly string[] {
  const { expected } = vector;
  const inCoins = 'borrowedBTC' in vector.inputs;
  const inputs = inCoins ? inUsd(vector.inputs as unknown as CoinInputs) : vector.inputs;
  const unit = inCoins ? (vector.inputs as unknown as CoinInputs).USDTperBTC : 1;
  const { cash = 0, marginValue = 0, spot, futures = [], borrowed } = inputs;
  const { worstUsd } = stressedValue({
    cashUsd: cash + marginValue,
    holdings: spot.map(({ p, q, up = 0, dn, pegged = false }) => ({ valueUsd: p * q, up, down: dn, isPegged: pegged })),
    exposures: futures.map(({ exposure, up, dn }) => ({ exposureUsd: exposure, up, down: dn })),
  });
  return [
    ...difference('stressed value', worstUsd / unit, expected['STPV'], { relative: 1e-5 }),
    ...difference('risk factor', worstUsd / borrowed, expected['riskFactor'], { relative: 5e-3 }),
  ];
}

export const arkis: PeerFamily = { name: 'arkis_stress_tested_value', floor: 6 / 8, check };
