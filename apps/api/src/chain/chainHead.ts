import type { Provider } from 'ethers';
import { askedAnew } from '../askedAnew.js';

/** The newest block that a node knows of, at most two seconds old; null when none is configured or it gives no answer in time. */
export type ChainHead = () => Promise<bigint | null>;

const KEPT_MILLISECONDS = 2_000;
const ANSWER_MILLISECONDS = 1_000;

/** A node that is silent is asked again after two seconds, and waited for no more. */
export function openChainHead(provider: Pick<Provider, 'getBlockNumber'> | null): ChainHead {
  return askedAnew(KEPT_MILLISECONDS, async () => (provider === null ? null : inTime(provider.getBlockNumber())));
}

function inTime(asked: Promise<number>): Promise<bigint | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), ANSWER_MILLISECONDS);
    asked
      .then((number) => resolve(BigInt(number)))
      .catch(() => resolve(null))
      .finally(() => clearTimeout(late));
  });
}
