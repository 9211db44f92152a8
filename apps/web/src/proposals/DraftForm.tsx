import { useState, type FormEvent } from 'react';
import { useMutation } from 'urql';
import { failureOf } from '../graphql/failure.js';
import { CreateDraftDocument, UpdateDraftDocument, type DraftParametersQuery } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { judgeRow, type DraftRow } from './draftForm.js';
import { DraftRowField } from './DraftRowField.js';

export type DraftStart = {
  /** Null for a new draft. */
  readonly id: string | null;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly discussionUrl: string;
  readonly rows: readonly DraftRow[];
};

export type DraftParameter = NonNullable<DraftParametersQuery['parameters']>['parameters'][number];

/** The form comes from the table of parameters: unit, bounds and step of each line are its rule's. */
export function DraftForm({
  start,
  parameters,
  saved,
}: {
  readonly start: DraftStart;
  readonly parameters: readonly DraftParameter[];
  readonly saved: (proposalId: string) => void;
}) {
  const [title, setTitle] = useState(start.title);
  const [summary, setSummary] = useState(start.summary);
  const [discussionUrl, setDiscussionUrl] = useState(start.discussionUrl);
  const [rows, setRows] = useState(start.rows);
  const [confirmed, setConfirmed] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [, create] = useMutation(CreateDraftDocument);
  const [, update] = useMutation(UpdateDraftDocument);
  const byId = new Map(parameters.map((parameter) => [parameter.id, parameter]));
  const free = parameters.filter(({ id }) => rows.every(({ parameterId }) => parameterId !== id));
  const judged = rows.map((row) => {
    const parameter = byId.get(row.parameterId);
    return { row, parameter, verdict: parameter === undefined ? null : judgeRow(row, BigInt(parameter.value.raw)) };
  });
  /** A confirmation holds for the value that was seen, not for the parameter. */
  const keyOf = ({ parameterId, entered }: DraftRow) => `${parameterId}=${entered.trim()}`;
  const canSave =
    rows.length > 0 &&
    title.trim() !== '' &&
    judged.every(
      ({ row, verdict }) =>
        verdict !== null && verdict.errors.length === 0 && (verdict.mustConfirm === null || confirmed.has(keyOf(row))),
    );

  async function save(event: FormEvent) {
    event.preventDefault();
    setProblems([]);
    const input = {
      title: title.trim(),
      summary,
      discussionUrl: discussionUrl.trim() === '' ? null : discussionUrl.trim(),
      changes: rows.map(({ parameterId, entered }) => ({ parameterId, value: entered.trim() })),
    };
    const { result, error } = await send(input);
    if (result?.__typename === 'DraftSaved') return saved(result.proposal.id);
    if (error !== undefined) return setProblems([failureOf(error).message]);
    if (result?.__typename === 'InvalidInput')
      return setProblems(result.problems.map(({ field, message }) => `${field}: ${message}`));
    return setProblems([result?.message ?? 'No answer came. Try again.']);
  }

  async function send(input: Parameters<typeof create>[0]['input']) {
    if (start.id === null) {
      const { data, error } = await create({ input });
      return { result: data?.createDraft, error };
    }
    const { data, error } = await update({ id: start.id, expectedVersion: start.version, input });
    return { result: data?.updateDraft, error };
  }

  const replace = (at: number, row: DraftRow | null) =>
    setRows(row === null ? rows.toSpliced(at, 1) : rows.with(at, row));
  return (
    <form className="card" onSubmit={(event) => void save(event)}>
      <label className="field">
        Title, one line
        <input value={title} maxLength={256} required onChange={({ target }) => setTitle(target.value)} />
      </label>
      <label className="field">
        What it is for, and conflicts of interest (Markdown)
        <textarea rows={6} value={summary} onChange={({ target }) => setSummary(target.value)} />
      </label>
      <label className="field">
        Where it is discussed (https://…)
        <input type="url" value={discussionUrl} onChange={({ target }) => setDiscussionUrl(target.value)} />
      </label>
      <h2>Changes</h2>
      {judged.map(({ row, parameter, verdict }, at) => (
        <DraftRowField
          key={row.parameterId}
          row={row}
          parameter={parameter}
          verdict={verdict}
          isConfirmed={confirmed.has(keyOf(row))}
          confirm={(is) => {
            const next = new Set(confirmed);
            if (is) next.add(keyOf(row));
            else next.delete(keyOf(row));
            setConfirmed(next);
          }}
          change={(next) => replace(at, next)}
        />
      ))}
      <label className="field">
        Add a parameter
        <select
          value=""
          onChange={({ target }) => {
            const chosen = byId.get(target.value);
            if (chosen !== undefined) setRows([...rows, { parameterId: chosen.id, entered: chosen.value.value }]);
          }}
        >
          <option value="">Choose …</option>
          {free.map(({ id, value }) => (
            <option key={id} value={id}>
              {id} (now {value.formatted})
            </option>
          ))}
        </select>
      </label>
      {problems.length === 0 ? null : (
        <Notice kind="danger">
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
      <button type="submit" className="primary" disabled={!canSave}>
        {start.id === null ? 'Save the draft' : 'Save the change'}
      </button>
    </form>
  );
}
