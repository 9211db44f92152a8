import type { Account } from './book.js';
import { instrumentName } from './instrumentName.js';
import type { Instrument } from './instruments.js';

/** The distinct instruments of some accounts, in order of name, and where each name stands. */
export type InstrumentList = {
  readonly instruments: readonly Instrument[];
  readonly names: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
};

/** Positions that differ in nothing but their entry price share one instrument: their P&L per unit is the same. */
export function instrumentList(accounts: readonly Account[]): InstrumentList {
  const byName = new Map<string, Instrument>();
  for (const { positions } of accounts)
    for (const { instrument } of positions) {
      const name = instrumentName(instrument);
      if (!byName.has(name)) byName.set(name, instrument);
    }
  const names = [...byName.keys()].sort();
  return {
    names,
    instruments: names.map((name) => byName.get(name)!),
    indexOf: new Map(names.map((name, index) => [name, index])),
  };
}
