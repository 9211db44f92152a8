import { stressedValue } from '@riskdao/risk-core';
import { difference, type CaseResult, type PeerFamily, type VectorFile } from '../family.js';

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

const REASONS: Readonly<Record<string, string>> = {
  'Uniswap v3 LP revalued at 1739.5': 'a position in floats; our pools are exact integers (see uniswap_v3_swaps)',
  'Uniswap v3 LP collateral under -30%/-10%':
    'a position in floats; our pools are exact integers (see uniswap_v3_swaps)',
  'risk factor with premium, fee and interest': 'arithmetic of a lender on a given stressed value: no model',
  'token-agnostic initial margin': 'arithmetic of a lender on a given shock: no model',
};

function check(file: VectorFile): readonly CaseResult[] {
  return file.cases.map((vector) => {
    const notExpressed = REASONS[vector.id];
    return notExpressed === undefined
      ? { id: vector.id, differences: compare(vector as Case) }
      : { id: vector.id, notExpressed };
  });
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

export const arkis: PeerFamily = { name: 'arkis_stress_tested_value', floor: 4 / 8, check };
