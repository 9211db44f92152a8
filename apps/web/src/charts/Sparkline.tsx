/** The run of a value in the size of a word; the words beside it say the same. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const [width, height] = [72, 20];
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const level = (value: number) =>
    highest === lowest ? height / 2 : height - 3 - ((value - lowest) / (highest - lowest)) * (height - 6);
  const step = width / Math.max(1, values.length);
  const path = values
    .map((value, at) => `${at === 0 ? `M0,${level(value)}` : `V${level(value)}`}H${(at + 1) * step}`)
    .join('');
  return (
    <svg className="sparkline" width={width} height={height} role="img" aria-label={label}>
      <path d={path} fill="none" stroke="var(--after)" strokeWidth={1.5} />
    </svg>
  );
}
