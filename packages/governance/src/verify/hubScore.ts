import { tenTo } from '@riskdao/risk-core';

/** A double of tokens as an integer of the token's smallest unit, taken from its shortest decimal form, cut below the unit. */
export function scoreToUnits(score: number, decimals: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(score.toString());
  if (match?.[2] === undefined) return 0n;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const shift = decimals - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const magnitude = shift >= 0 ? digits * tenTo(shift) : digits / tenTo(-shift);
  return sign === '-' ? -magnitude : magnitude;
}
