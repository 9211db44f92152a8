import { voteTimeUnix } from '@riskdao/governance';
import type { Provider } from 'ethers';
import { askedAnew } from '../askedAnew.js';

/** Tells the time by which votes open and close. */
export type VoteClock = () => Promise<Date>;

const KEPT_MILLISECONDS = 1_000;

/**
 * {@link voteTimeUnix} by the node's pending block: a node that lags or gives no answer changes nothing. It is asked once a second at
 * most.
 */
export function voteClock(provider: Pick<Provider, 'getBlock'> | null, wall: () => number = Date.now): VoteClock {
  const millisecondsAhead = askedAnew(
    KEPT_MILLISECONDS,
    async () => {
      const block = await provider?.getBlock('pending').catch(() => null);
      const wallUnix = wall() / 1_000;
      return Math.round(1_000 * (voteTimeUnix(wallUnix, block == null ? [] : [block.timestamp]) - wallUnix));
    },
    wall,
  );
  return async () => new Date(wall() + (await millisecondsAhead()));
}
