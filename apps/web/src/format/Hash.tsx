import { shortHash } from './address.js';
import { CopyIcon } from './CopyIcon.js';

/** A hash that can be copied whole. `whole` shows every digit. */
export function Hash({ value, whole = false }: { readonly value: string; readonly whole?: boolean }) {
  return (
    <span className="hash">
      <code title={value}>{whole ? value : shortHash(value)}</code>
      <CopyIcon text={value} what={shortHash(value)} />
    </span>
  );
}
