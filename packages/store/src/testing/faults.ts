/**
 * How often a fault is repeated: `full` times by `npm run faults`, `quick` times in every other run, or as often as
 * RISKDAO_FAULT_REPETITIONS says.
 */
export function repetitions({ quick, full }: { quick: number; full: number }): number {
  const wanted = process.env['RISKDAO_FAULT_REPETITIONS'];
  if (wanted === undefined) return quick;
  return wanted === 'full' ? full : Number(wanted);
}

/** Waits for a condition, not for a time; the limit only ends a test that hangs. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, seconds = 120): Promise<void> {
  for (let i = 0; i < seconds * 20; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited ${seconds} s in vain: ${what}.`);
}

/** Figures that a fault run measured, for the reader of the test's output and for docs/operations.md. */
export function measured(what: string, milliseconds: readonly number[]): void {
  if (process.env['RISKDAO_FAULT_REPETITIONS'] === undefined) return;
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const seconds = (index: number) => ((sorted[index] ?? NaN) / 1000).toFixed(2);
  process.stdout.write(
    `measured: ${what}: ${sorted.length} times, median ${seconds(Math.floor(sorted.length / 2))} s, longest ${seconds(sorted.length - 1)} s\n`,
  );
}
