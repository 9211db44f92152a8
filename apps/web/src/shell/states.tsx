import type { ReactNode } from 'react';
import type { NoticeKind } from './noticeKind.js';

export type { NoticeKind };

/** What a page shows while it waits: says what is coming, keeps its room. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="state loading" role="status">
      <span className="spinner" aria-hidden="true" /> Loading {what} …
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="state empty">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

/** A failure with its stable code and, where one exists, the way out. */
export function Failed({
  title,
  code,
  message,
  retry,
}: {
  readonly title: string;
  readonly code?: string | undefined;
  readonly message: string;
  readonly retry?: (() => void) | undefined;
}) {
  return (
    <div className="state failed" role="alert">
      <p className="state-title">
        <span aria-hidden="true">✕ </span>
        {title}
      </p>
      <p>{message}</p>
      {code === undefined ? null : (
        <p>
          <code>{code}</code>
        </p>
      )}
      {retry === undefined ? null : (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

const MARKS: Readonly<Record<NoticeKind, string>> = { note: 'i', good: '✓', warning: '⚠', danger: '✕' };

/** One thing to know. The mark and the word carry the meaning, the colour repeats it. */
export function Notice({ kind, children }: { readonly kind: NoticeKind; readonly children: ReactNode }) {
  return (
    <div className={`notice ${kind}`} role={kind === 'danger' || kind === 'warning' ? 'alert' : 'note'}>
      <span className="notice-mark" aria-hidden="true">
        {MARKS[kind]}
      </span>
      <div>{children}</div>
    </div>
  );
}
