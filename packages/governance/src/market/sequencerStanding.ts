/** After an outage nobody is liquidated for this long: people could not act while it lasted (Chainlink's recommendation for L2s). */
export const SEQUENCER_GRACE_SECONDS = 3_600;

/** A round of a sequencer uptime feed as Chainlink serves it: `answer` 0 is up, 1 is down; `startedAtUnix` is when that began. */
export type UptimeRound = { readonly answer: bigint; readonly startedAtUnix: number };

export type SequencerStanding =
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly sinceUnix: number }
  | { readonly kind: 'grace'; readonly untilUnix: number }
  | { readonly kind: 'unknown' };

/** How an L2's sequencer stands. A feed that has never been told anything, or says what it cannot, is unknown: not up. */
export function sequencerStanding({ answer, startedAtUnix }: UptimeRound, nowUnix: number): SequencerStanding {
  if (startedAtUnix === 0 || (answer !== 0n && answer !== 1n)) return { kind: 'unknown' };
  if (answer === 1n) return { kind: 'down', sinceUnix: startedAtUnix };
  const untilUnix = startedAtUnix + SEQUENCER_GRACE_SECONDS;
  return nowUnix < untilUnix ? { kind: 'grace', untilUnix } : { kind: 'up' };
}
