import { exp } from './exponential.js';
import { log } from './logarithm.js';

/**
 * x^y for x >= 0 (NaN below, except for whole y), the same bits on every engine. Whole exponents up to 1024 by repeated
 * squaring, else e^(y ln x): relative error below (3 + |y ln x|) * 2.5e-16.
 */
export function power(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === (y | 0) && y >= -1024 && y <= 1024) return wholePower(x, y);
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * log(x));
}

function wholePower(x: number, n: number): number {
  let result = 1;
  for (let left = n < 0 ? -n : n, square = x; left > 0; left >>= 1, square *= square) {
    if ((left & 1) === 1) result *= square;
  }
  return n < 0 ? 1 / result : result;
}
