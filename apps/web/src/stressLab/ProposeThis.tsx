import { formatScaled, PARAMETER_RULES, parseParameterId } from '@riskdao/risk-core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useMutation, useQuery } from 'urql';
import { formatParameter } from '../format/numbers.js';
import { failureOf } from '../graphql/failure.js';
import { LabAuthorDocument, LabDraftDocument, type LabDraftMutationVariables } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import type { LabInputs } from './labInputs.js';

/** For authors: the parameters of the lab as a draft. The server simulates it anew on the newest market and book. */
export function ProposeThis({ parameters }: { readonly parameters: LabInputs['parameters'] }) {
  const [{ data }] = useQuery({ query: LabAuthorDocument });
  const changes = Object.entries(parameters).map(([id, raw]) => {
    const { decimals, unit } = PARAMETER_RULES[parseParameterId(id).name];
    const value = formatScaled(raw, decimals);
    return { id, value, words: formatParameter(unit, value) };
  });
  const isAuthor = data?.me?.roles.some((role) => role === 'author' || role === 'operator') ?? false;
  return (
    <section aria-labelledby="propose">
      <h2 id="propose">Make this a proposal</h2>
      {changes.length === 0 ? (
        <p className="quiet">Move at least one parameter first. Moves of the market are not part of a proposal.</p>
      ) : (
        <ul>
          {changes.map(({ id, words }) => (
            <li key={id}>
              <bdi>{id}</bdi>: {words}
            </li>
          ))}
        </ul>
      )}
      {isAuthor ? (
        <DraftForm changes={changes.map(({ id, value }) => ({ parameterId: id, value }))} />
      ) : (
        <p className="quiet">
          {data?.me == null
            ? 'Drafts are written by authors. Connect a wallet and sign in to see whether yours may.'
            : 'Your address may not write drafts: authors are named by the DAO or hold enough voting power.'}
        </p>
      )}
    </section>
  );
}

function DraftForm({ changes }: { readonly changes: LabDraftMutationVariables['input']['changes'] }) {
  const [title, setTitle] = useState('');
  const [summary, setSummary] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, save] = useMutation(LabDraftDocument);
  const navigate = useNavigate();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await save({ input: { title, summary, changes } });
    if (error !== undefined) return setProblem(failureOf(error).message);
    const outcome = data?.createDraft;
    if (outcome?.__typename === 'DraftSaved')
      return navigate({ to: '/proposals/$proposalId', params: { proposalId: outcome.proposal.id } });
    setProblem(
      outcome === undefined
        ? 'The API gave no answer. Try again.'
        : [outcome.message, ...outcome.problems.map(({ field, message }) => `${field}: ${message}`)].join(' '),
    );
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="stack">
      <label>
        Title, one line
        <input required maxLength={256} value={title} onChange={(event) => setTitle(event.target.value)} />
      </label>
      <label>
        What it is for, and your conflicts of interest (Markdown)
        <textarea required rows={5} value={summary} onChange={(event) => setSummary(event.target.value)} />
      </label>
      {problem === null ? null : <Notice kind="danger">{problem}</Notice>}
      <button type="submit" className="primary" disabled={fetching || changes.length === 0}>
        {fetching ? 'Saving …' : 'Save as a draft'}
      </button>
    </form>
  );
}
