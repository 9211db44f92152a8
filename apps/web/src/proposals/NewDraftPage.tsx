import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { DraftEditor } from './DraftEditor.js';
import type { DraftStart } from './DraftForm.js';
import { wishedRows } from './draftLink.js';
import './proposals.css';

const EMPTY: DraftStart = { id: null, version: 0, title: '', summary: '', discussionUrl: '', rows: [] };

/** A new draft; `?changes=` brings values from the stress lab. */
export default function NewDraftPage() {
  const search = useSearch({ strict: false }) as { readonly changes?: unknown };
  const start = useMemo(() => ({ ...EMPTY, rows: wishedRows(search.changes) }), [search.changes]);
  return (
    <div className="page">
      <h1>Write a proposal</h1>
      <DraftEditor start={start} />
    </div>
  );
}
