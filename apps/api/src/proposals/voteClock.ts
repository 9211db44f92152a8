import type { Provider } from 'ethers';
import { askedAnew } from '../askedAnew.js';

/** Tells the time by which votes open and close. */
export type VoteClock = () => Promise<Date>;

const KEPT_MILLISECONDS = 1_000;

/**
 * The chain's time where it runs ahead, as a local chain does that was moved on; this machine's everywhere else: a node that lags or
 * gives no answer changes nothing. The node is asked once a second at most.
 */
export function voteClock(provider: Pick<Provider, 'getBlock'> | null, wall: () => number = Date.now): VoteClock {
  const millisecondsAhead = askedAnew(
    KEPT_MILLISECONDS,
    async () => {
      const block = await provider?.getBlock('pending').catch(() => null);
      return block == null ? 0 : Math.max(0, block.timestamp * 1_000 - wall());
    },
    wall,
  );
  return async () => new Date(wall() + (await millisecondsAhead()));
}
