import type { MarketWarning } from '@riskdao/risk-core';

/** Counts defects by code while a source is read; the first of each kind is kept as the example. */
export class WarningCounter {
  readonly #seen = new Map<string, { count: number; example: string }>();

  add(code: string, example: string): void {
    const entry = this.#seen.get(code);
    if (entry === undefined) this.#seen.set(code, { count: 1, example });
    else entry.count++;
  }

  /** Ascending by code, so that equal input gives equal bytes. */
  list(): MarketWarning[] {
    return [...this.#seen]
      .map(([code, { count, example }]) => ({ code, count, example }))
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  }
}
