import { useState } from 'react';
import { shortHash } from './address.js';

/** A hash that can be copied whole. `whole` shows every digit. */
export function Hash({ value, whole = false }: { readonly value: string; readonly whole?: boolean }) {
  const [copied, setCopied] = useState(false);
  return (
    <span className="hash">
      <code title={value}>{whole ? value : shortHash(value)}</code>
      <button
        type="button"
        className="copy"
        aria-label={copied ? 'Copied' : `Copy ${shortHash(value)}`}
        onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
      >
        {copied ? '✓' : '⧉'}
      </button>
    </span>
  );
}
