import type { BeforeAfter } from '@riskdao/risk-core';

/** `$1.2 m today, $0.9 m with the change`, or one value when both read the same. */
export function compared({ before, after }: BeforeAfter<number>, format: (value: number) => string): string {
  const [was, is] = [format(before), format(after)];
  return was === is ? `${is} today and with the change` : `${was} today, ${is} with the change`;
}
