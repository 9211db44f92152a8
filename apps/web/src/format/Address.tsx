import { useState } from 'react';
import { checksummed } from './address.js';

/** A checksummed address; a name stands beside it, never instead of it. */
export function Address({
  value,
  name = null,
  short = false,
}: {
  readonly value: string;
  readonly name?: string | null;
  readonly short?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  const address = checksummed(value);
  if (address === null) return <code className="address">{value}</code>;
  return (
    <span className="address">
      {name === null ? null : (
        <>
          <bdi className="address-name">{name}</bdi>{' '}
        </>
      )}
      <code title={address}>{short ? `${address.slice(0, 8)}…${address.slice(-6)}` : address}</code>
      <button
        type="button"
        className="copy"
        aria-label={copied ? 'Copied' : `Copy address ${address}`}
        onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
      >
        {copied ? '✓' : '⧉'}
      </button>
    </span>
  );
}
