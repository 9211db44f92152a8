import { useState } from 'react';

/** A small button that copies; says so to the eye and to a screen reader. */
export function CopyIcon({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="copy"
      aria-label={copied ? 'Copied' : `Copy ${what}`}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <svg
        width="14"
        height="14"
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden="true"
      >
        {copied ? <path d="M2 7.5l3.5 3.5L12 3.5" /> : <path d="M4.5 4.5h7v7h-7zM2.5 9.5v-7h7" />}
      </svg>
    </button>
  );
}
