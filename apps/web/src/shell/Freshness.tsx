import { useEffect } from 'react';
import { useQuery } from 'urql';
import { formatCount, formatCountdown } from '../format/numbers.js';
import { FreshnessDocument } from '../graphql/generated/graphql.js';

/** From here on a reader is told that what stands on the page may be behind the chain. */
const STALE_SECONDS = 300;
const EVERY_MS = 30_000;

/** One line under the header: how fresh the answers are, in words, on every page. */
export function Freshness() {
  const [{ data, error }, reload] = useQuery({ query: FreshnessDocument });
  useEffect(() => {
    const timer = setInterval(() => reload({ requestPolicy: 'network-only' }), EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  if (error !== undefined)
    return (
      <p className="freshness warning" role="alert">
        ⚠ The API does not answer. What you see may be old.
      </p>
    );
  if (data === undefined) return <p className="freshness">Reading the state of the index …</p>;
  const { chainId, indexed, lagSeconds } = data._meta;
  if (indexed === null || lagSeconds === null)
    return (
      <p className="freshness warning">⚠ Chain {chainId} has not been read yet: parameters and accounts are missing.</p>
    );
  const isStale = lagSeconds > STALE_SECONDS;
  return (
    <p className={isStale ? 'freshness warning' : 'freshness'} role={isStale ? 'alert' : undefined}>
      {isStale ? '⚠ Stale: ' : ''}chain {chainId} read up to block {formatCount(Number(indexed))},{' '}
      {formatCountdown(lagSeconds)} ago
    </p>
  );
}
