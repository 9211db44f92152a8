import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { RiskCoreError } from './errors.js';
import { inverseNormalCdf } from './math/normal.js';

export class InvalidSeedError extends RiskCoreError {
  readonly code = 'INVALID_SEED';
  constructor(
    readonly field: 'seed' | 'block',
    readonly value: number,
  ) {
    super(`Random ${field} is ${value}; it must be an unsigned 32-bit integer.`);
  }
}

/** Half the distance between two uniform values, so that neither 0 nor 1 is drawn: 2^-54. */
const HALF_STEP = 5.551115123125783e-17;

/** A reproducible stream of random numbers: the same seed and block give the same bits on every machine. */
export type RandomStream = {
  /** Uniform integer in [0, below). */
  integer(below: number): number;
  /** Uniform in (0, 1), never an end point. */
  uniform(): number;
  /** Standard normal by inversion. */
  normal(): number;
};

/**
 * Stream `block` of `seed`. Blocks of one seed are 2^64 steps apart (xoroshiro128+, Blackman and Vigna 2018), so they never
 * overlap: work can be split into blocks over any number of threads without changing a bit of the result.
 */
export function randomStream(seed: number, block = 0): RandomStream {
  for (const [field, value] of [['seed', seed] as const, ['block', block] as const]) {
    if (!(Number.isInteger(value) && value >= 0 && value < 4_294_967_296)) throw new InvalidSeedError(field, value);
  }
  const generator = xoroshiro128plusFromState(scrambled(seed));
  for (let jumps = 0; jumps < block; jumps++) generator.jump();
  const uniform = () => uniformFloat64(generator) + HALF_STEP;
  return {
    integer: (below) => uniformInt(generator, 0, below - 1),
    uniform,
    normal: () => inverseNormalCdf(uniform()),
  };
}

/** Four well-mixed words from one seed (the 32-bit finaliser of MurmurHash3), so that neighbouring seeds share nothing. */
function scrambled(seed: number): number[] {
  return [1, 2, 3, 4].map((word) => {
    let bits = (seed + Math.imul(word, 0x9e3779b9)) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return bits ^ (bits >>> 16);
  });
}
