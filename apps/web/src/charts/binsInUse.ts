import type { Histogram } from '@riskdao/risk-core';
import { formatMove, formatUsd } from '../format/numbers.js';

type Bin = { readonly label: string; readonly count: number };

/** From the first bin in use to the last; the outermost bins of the report hold everything beyond their edge. */
export function binsInUse({ unit, edges, counts }: Histogram): readonly Bin[] {
  const format = unit === 'usd' ? formatUsd : (value: number) => formatMove(value);
  const used = counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
  const [first = 0, last = counts.length - 1] = [used[0], used.at(-1)];
  return counts.slice(first, last + 1).map((count, at) => {
    const bin = first + at;
    const [from = 0, to = 0] = [edges[bin], edges[bin + 1]];
    if (bin === 0) return { label: `below ${format(to)}`, count };
    if (bin === counts.length - 1) return { label: `${format(from)} and more`, count };
    return { label: `${format(from)} to ${format(to)}`, count };
  });
}
