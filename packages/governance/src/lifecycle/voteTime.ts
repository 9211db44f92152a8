/**
 * The time by which a vote is open or over, Unix seconds: this machine's, or the chain's where that is later, as on a local chain that
 * was moved on. Of several endpoints the one furthest behind counts, so that one that runs ahead ends no vote early; of none, the
 * machine's clock.
 */
export function voteTimeUnix(wallUnix: number, chainUnix: readonly number[]): number {
  return chainUnix.length === 0 ? wallUnix : Math.max(wallUnix, Math.min(...chainUnix));
}
