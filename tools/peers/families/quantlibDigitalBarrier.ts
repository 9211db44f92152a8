import { barrierDigitalPrice, digitalPrice, exp, oneTouchPrice } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly model: string;
  readonly inputs: {
    readonly type: 'call' | 'put';
    readonly strike: number;
    readonly spot: number;
    readonly q: number;
    readonly r: number;
    readonly t: number;
    readonly vol: number;
    readonly knockIn?: boolean;
    readonly barrier?: number;
    readonly barrierType?: 'downin' | 'upin' | 'downout' | 'upout';
    readonly cash?: number;
  };
  readonly expected: { readonly value: number };
  readonly tol: number;
};

export const quantlibDigitalBarrier: PeerFamily = {
  name: 'quantlib_digital_barrier',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, (vector) =>
      difference('value', ours(vector), vector.expected.value, { absolute: vector.tol }),
    ),
};

function ours({ model, inputs }: Case): number {
  const { type, strike, spot, q, r, t, vol, knockIn, barrier = NaN, barrierType } = inputs;
  const diffusion = { spot, vol, years: t, rate: r, carry: r - q };
  const pays = model.startsWith('cash') ? 'cash' : 'asset';
  const cash = Number(/cash=([\d.]+)/.exec(model)?.[1] ?? inputs.cash ?? 1);
  const scale = pays === 'cash' ? cash : 1;
  const digital = { ...diffusion, right: type, strike };
  if (barrierType !== undefined) {
    const direction = barrierType.startsWith('up') ? 'up' : 'down';
    const knock = barrierType.endsWith('in') ? 'in' : 'out';
    return scale * barrierDigitalPrice({ ...digital, pays, barrier, direction, knock });
  }
  if (model.startsWith('gap')) {
    const payoffStrike = Number(/payoffStrike=([\d.]+)/.exec(model)?.[1]);
    return digitalPrice({ ...digital, pays: 'asset' }) - payoffStrike * digitalPrice({ ...digital, pays: 'cash' });
  }
  if (model.includes('European')) return scale * digitalPrice({ ...digital, pays });
  const direction = type === 'call' ? 'up' : 'down';
  const paidAt = model.includes('AtHit') ? 'hit' : 'expiry';
  const touch = oneTouchPrice({ ...diffusion, barrier: strike, direction, pays, paidAt });
  const certain = pays === 'cash' ? exp(-r * t) : spot * exp(-q * t);
  return scale * (knockIn === false ? certain - touch : touch);
}
