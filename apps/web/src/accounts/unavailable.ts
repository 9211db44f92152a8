type Unavailable = { readonly code: string; readonly message: string };

/** What has not been read yet, rather than what is wrong with an account: it passes by itself. */
const WAITS: Readonly<Record<string, string>> = {
  NO_PARAMETERS: 'The parameters in force have not been read from the chain yet. Requirements appear when they are.',
  NO_MARKET: 'No market has been observed yet. Requirements appear with the first one.',
};

/** In a cell: why an account has no requirement. */
export function unavailableInAWord({ code }: Unavailable): string {
  return code in WAITS ? 'not known yet' : 'cannot be computed';
}

/** In a sentence, for a member. */
export function unavailableInWords({ code, message }: Unavailable): string {
  return WAITS[code] ?? message;
}

/** Each reason once, with the number of accounts it holds for, most frequent first. */
export function reasonsOf(
  found: readonly Unavailable[],
): readonly { readonly words: string; readonly accounts: number }[] {
  const counts = new Map<string, number>();
  for (const each of found) counts.set(unavailableInWords(each), (counts.get(unavailableInWords(each)) ?? 0) + 1);
  return [...counts].map(([words, accounts]) => ({ words, accounts })).sort((a, b) => b.accounts - a.accounts);
}
