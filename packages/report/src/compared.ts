import type { BeforeAfter } from '@riskdao/risk-core';

/** `$1.2 m before, $0.9 m after`, or one value when both read the same. */
export function compared({ before, after }: BeforeAfter<number>, format: (value: number) => string): string {
  const [was, is] = [format(before), format(after)];
  return was === is ? `${is} before and after` : `${was} before, ${is} after`;
}
