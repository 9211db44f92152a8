import { RiskCoreError } from '../errors.js';

export const MIN_TICK = -887_272;
export const MAX_TICK = 887_272;
export const MIN_SQRT_PRICE_X96 = 4_295_128_739n;
export const MAX_SQRT_PRICE_X96 = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n;
export const Q96 = 1n << 96n;

export class TickOutOfRangeError extends RiskCoreError {
  readonly code = 'TICK_OUT_OF_RANGE';
  constructor(readonly value: number | bigint) {
    super(`${value} lies outside the ticks ${MIN_TICK} to ${MAX_TICK}. Give a tick or square-root price inside them.`);
  }
}

/** 2^128 / sqrt(1.0001)^(2^i), i = 0..19, rounded as in Uniswap v3. */
const FACTORS = [
  0xfffcb933bd6fad37aa2d162d1a594001n,
  0xfff97272373d413259a46990580e213an,
  0xfff2e50f5f656932ef12357cf3c7fdccn,
  0xffe5caca7e10e4e61c3624eaa0941cd0n,
  0xffcb9843d60f6159c9db58835c926644n,
  0xff973b41fa98c081472e6896dfb254c0n,
  0xff2ea16466c96a3843ec78b326b52861n,
  0xfe5dee046a99a2a811c461f1969c3053n,
  0xfcbe86c7900a88aedcffc83b479aa3a4n,
  0xf987a7253ac413176f2b074cf7815e54n,
  0xf3392b0822b70005940c7a398e4b70f3n,
  0xe7159475a2c29b7443b29c7fa6e889d9n,
  0xd097f3bdfd2022b8845ad8f792aa5825n,
  0xa9f746462d870fdf8a65dc1f90e061e5n,
  0x70d869a156d2a1b890bb3df62baf32f7n,
  0x31be135f97d08fd981231505542fcfa6n,
  0x9aa508b5b7a84e1c677de54f3e99bc9n,
  0x5d6af8dedb81196699c329225ee604n,
  0x2216e584f5fa1ea926041bedfe98n,
  0x48a170391f7dc42444e8fa2n,
];
const MAX_UINT256 = (1n << 256n) - 1n;

/** sqrt(1.0001^tick) x 2^96, rounded up: the exact integer of Uniswap v3. Throws {@link TickOutOfRangeError}. */
export function sqrtPriceAt(tick: number): bigint {
  const size = Math.abs(tick);
  if (!(size <= MAX_TICK)) throw new TickOutOfRangeError(tick);
  let ratio = 1n << 128n;
  for (let bit = 0; bit < FACTORS.length; bit++) {
    if ((size & (1 << bit)) !== 0) ratio = (ratio * FACTORS[bit]!) >> 128n;
  }
  if (tick > 0) ratio = MAX_UINT256 / ratio;
  return (ratio >> 32n) + ((ratio & 0xffffffffn) === 0n ? 0n : 1n);
}

/** Greatest tick whose price does not exceed `sqrtPriceX96`. Throws {@link TickOutOfRangeError}. */
export function tickAt(sqrtPriceX96: bigint): number {
  if (sqrtPriceX96 < MIN_SQRT_PRICE_X96 || sqrtPriceX96 >= MAX_SQRT_PRICE_X96)
    throw new TickOutOfRangeError(sqrtPriceX96);
  let low = MIN_TICK;
  let high = MAX_TICK;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sqrtPriceAt(middle) <= sqrtPriceX96) low = middle;
    else high = middle - 1;
  }
  return low;
}
