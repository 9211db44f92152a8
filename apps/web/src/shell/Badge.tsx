import type { ReactNode } from 'react';
import type { NoticeKind } from './states.js';

const MARKS: Readonly<Record<NoticeKind, string>> = { note: '•', good: '✓', warning: '!', danger: '✕' };

/** A state in a word: mark and word first, colour beside them. */
export function Badge({ kind, children }: { readonly kind: NoticeKind; readonly children: ReactNode }) {
  return (
    <span className={`badge ${kind}`}>
      <span aria-hidden="true">{MARKS[kind]} </span>
      {children}
    </span>
  );
}
