import type { AccountRows } from './rows.js';

/** Which accounts hold each instrument: holders of column c are account[start[c] .. start[c + 1]), ascending. */
export type Holders = { readonly start: Uint32Array; readonly account: Uint32Array };

/** The rows turned over: when one instrument is marked anew, only its holders are margined again. */
export function holdersOf({ instruments, start, column }: AccountRows): Holders {
  const first = new Uint32Array(instruments.length + 1);
  for (const c of column) first[c + 1]!++;
  for (let c = 0; c < instruments.length; c++) first[c + 1]! += first[c]!;
  const next = first.slice();
  const account = new Uint32Array(column.length);
  for (let a = 0; a + 1 < start.length; a++) {
    for (let j = start[a]!; j < start[a + 1]!; j++) account[next[column[j]!]!++] = a;
  }
  return { start: first, account };
}
