import { amountInFor, amountOutOf, flashReturn } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = { readonly inputs: Readonly<Record<string, string>>; readonly expected: Readonly<Record<string, string>> };

const FEE_BPS = 30n;

function compute(inputs: Case['inputs']): Readonly<Record<string, bigint>> {
  const raw = (field: string) => BigInt(inputs[field] ?? 'missing');
  if ('sameTokenReserve' in inputs) return { maxAmountOutSameToken: flashReturn(raw('amountIn'), FEE_BPS) };
  if ('amountA' in inputs) return { amountB: (raw('amountA') * raw('reserveB')) / raw('reserveA') };
  const pool = {
    reserveIn: raw('reserveIn'),
    reserveOut: raw('reserveOut'),
    feeBps: BigInt(inputs['feeBps'] ?? FEE_BPS),
  };
  if ('amountOut' in inputs) return { amountIn: amountInFor(pool, raw('amountOut')) };
  return { amountOut: amountOutOf(pool, raw('amountIn')) };
}

export const uniswapV2: PeerFamily = {
  name: 'uniswap_v2_constant_product',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected }) => {
      const ours = compute(inputs);
      return Object.entries(expected).flatMap(([field, value]) => difference(field, String(ours[field]), value));
    }),
};
