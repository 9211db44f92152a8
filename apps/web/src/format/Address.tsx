import { checksummed } from './address.js';
import { CopyIcon } from './CopyIcon.js';

/** A checksummed address; a name stands beside it, never instead of it. What is no address stays what it is. */
export function Address({
  value,
  name = null,
  short = false,
}: {
  readonly value: string;
  readonly name?: string | null;
  readonly short?: boolean;
}) {
  const address = checksummed(value);
  if (address === null) return <bdi className="address">{value}</bdi>;
  return (
    <span className="address">
      {name === null ? null : (
        <>
          <bdi className="address-name">{name}</bdi>{' '}
        </>
      )}
      <code title={address}>{short ? `${address.slice(0, 8)}…${address.slice(-6)}` : address}</code>
      <CopyIcon text={address} what={`address ${address}`} />
    </span>
  );
}
