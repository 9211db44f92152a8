/** A choice in words, for all seven voting types: what stands beside a vote before and after it is signed. */
export function describeChoice(choice: unknown, choices: readonly string[]): string {
  const name = (index: number): string => choices[index - 1] ?? `unknown choice ${index}`;
  if (typeof choice === 'number') return name(choice);
  if (Array.isArray(choice))
    return choice.length === 0 ? 'nothing' : choice.map((entry) => name(Number(entry))).join(', ');
  if (typeof choice === 'object' && choice !== null) {
    const entries = Object.entries(choice).map(([key, weight]) => [Number(key), Number(weight)] as const);
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    return entries
      .filter(([, weight]) => weight > 0)
      .map(([key, weight]) => `${((100 * weight) / total).toFixed(1)} % ${name(key)}`)
      .join(', ');
  }
  return typeof choice === 'string' && choice.startsWith('0x') ? 'shielded until the vote ends' : 'not readable';
}
