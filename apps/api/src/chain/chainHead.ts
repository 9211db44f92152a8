import type { Provider } from 'ethers';

/** The newest block that a node knows of, at most two seconds old; null when none is configured or it gives no answer in time. */
export type ChainHead = () => Promise<bigint | null>;

const KEPT_MILLISECONDS = 2_000;
const ANSWER_MILLISECONDS = 1_000;

/** Asks once for all who want to know meanwhile. A node that is silent is asked again after two seconds, and waited for no more. */
export function openChainHead(provider: Pick<Provider, 'getBlockNumber'> | null): ChainHead {
  let known: { readonly until: number; readonly head: Promise<bigint | null> } | null = null;
  return () => {
    if (provider === null) return Promise.resolve(null);
    if (known === null || known.until < Date.now()) {
      known = { until: Date.now() + KEPT_MILLISECONDS, head: inTime(provider.getBlockNumber()) };
    }
    return known.head;
  };
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
