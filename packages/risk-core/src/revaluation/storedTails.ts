import { rankOf } from '../measure/tail.js';
import { RiskCoreError } from '../errors.js';
import type { AccountTails } from './stripEngine.js';

/** The k worst P&Ls of every account, kept so that another confidence reprices and sweeps nothing. Losses in USD are positive. */
export type StoredTails = {
  readonly k: number;
  readonly scenarios: number;
  readonly accounts: number;
  /** Loss i of account a at `i * accounts + a`, largest first; and the sum of the losses up to and with i. One confidence reads one run of memory. */
  readonly lossUsd: Float32Array;
  readonly sumUsd: Float64Array;
};

export class TailTooShortError extends RiskCoreError {
  readonly code = 'TAIL_TOO_SHORT';
  constructor(
    readonly confidence: number,
    readonly needed: number,
    readonly k: number,
  ) {
    super(
      `Confidence ${confidence} needs the ${needed} worst losses, but ${k} are stored. Sweep again with a larger k.`,
    );
  }
}

/** How many of the worst P&Ls VaR and ES at this confidence need. */
export function tailLength(scenarios: number, confidence: number): number {
  return scenarios - rankOf(scenarios, confidence) + 1;
}

/** `tails` swept with `keepTails`; throws {@link TailTooShortError} for tails that were not kept. */
export function storedTails({ k, scenarios, tails, worstUsd }: AccountTails): StoredTails {
  if (tails === null) throw new TailTooShortError(1, k, 0);
  const accounts = worstUsd.length;
  const lossUsd = new Float32Array(accounts * k);
  const sumUsd = new Float64Array(accounts * k);
  for (let a = 0; a < accounts; a++) {
    for (let i = 0, sum = 0; i < k; i++) {
      const loss = -tails.pnlUsd[a * k + i]!;
      sum += loss;
      lossUsd[i * accounts + a] = loss;
      sumUsd[i * accounts + a] = sum;
    }
  }
  return { k, scenarios, accounts, lossUsd, sumUsd };
}

/**
 * VaR and ES of every account at `confidence`, defined as in measure/tail.ts, into the given arrays. Throws {@link TailTooShortError} when the stored
 * tails do not reach so far in.
 */
export function tailMeasures(
  { k, scenarios, accounts, lossUsd, sumUsd }: StoredTails,
  confidence: number,
  out: { readonly valueAtRiskUsd: Float64Array; readonly expectedShortfallUsd: Float64Array },
): void {
  const needed = tailLength(scenarios, confidence);
  if (needed > k) throw new TailTooShortError(confidence, needed, k);
  const { valueAtRiskUsd, expectedShortfallUsd } = out;
  const beyond = needed - 1;
  const fraction = Math.max(0, scenarios - beyond - confidence * scenarios);
  const scale = 1 / (scenarios * (1 - confidence));
  for (let a = 0, at = beyond * accounts; a < accounts; a++, at++) {
    const boundary = lossUsd[at]!;
    valueAtRiskUsd[a] = boundary;
    expectedShortfallUsd[a] = (sumUsd[at]! - boundary + fraction * boundary) * scale;
  }
}
