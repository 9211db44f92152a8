import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { failureOf } from '../graphql/failure.js';
import {
  CancelDraftDocument,
  MarkReadyDocument,
  SimulateDraftDocument,
  type MarkReadyMutation,
} from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { useSession } from '../wallet/useSession.js';
import { CheckList } from './CheckRuns.js';
import { DraftProgress } from './DraftProgress.js';
import { ProposeStep } from './ProposeStep.js';
import type { ProposalDetail } from './ProposalPage.js';

type Readied = MarkReadyMutation['markReady'];

/** What an author can do with the own draft: change, simulate and watch, ready, propose, throw away. */
export function DraftTools({ proposal, reload }: { readonly proposal: ProposalDetail; readonly reload: () => void }) {
  const { me } = useSession();
  const [, simulate] = useMutation(SimulateDraftDocument);
  const [, markReady] = useMutation(MarkReadyDocument);
  const [, cancel] = useMutation(CancelDraftDocument);
  const [failure, setFailure] = useState<string | null>(null);
  const [ordered, setOrdered] = useState<string | null>(null);
  const [readied, setReadied] = useState<Readied | null>(null);
  const isDraft = proposal.stage === 'draft' || proposal.stage === 'simulated';
  const newest = proposal.simulations[0];
  const running =
    ordered ?? (newest !== undefined && (newest.state === 'waiting' || newest.state === 'running') ? newest.id : null);
  const progress = running === null ? null : <DraftProgress key={running} simulationId={running} ended={reload} />;
  if (!isDraft) return null;
  if (me?.address.toLowerCase() !== proposal.author.toLowerCase()) return progress;

  const { id, version } = proposal;
  type Answer = { readonly __typename: string; readonly message?: string };
  function judge(
    error: Parameters<typeof failureOf>[0] | undefined,
    result: Answer | undefined,
    good: string,
  ): boolean {
    if (error !== undefined) setFailure(failureOf(error).message);
    else if (result?.__typename !== good) setFailure(result?.message ?? 'No answer came. Try again.');
    return error === undefined && result?.__typename === good;
  }

  async function order() {
    setFailure(null);
    const { data, error } = await simulate({ id });
    const result = data?.simulateDraft;
    if (judge(error, result, 'SimulationOrdered') && result?.__typename === 'SimulationOrdered')
      setOrdered(result.simulation.id);
  }
  async function ready() {
    setFailure(null);
    const { data, error } = await markReady({ id, expectedVersion: version });
    const result = data?.markReady;
    if (result !== undefined) setReadied(result);
    judge(error, result, 'ReadyToPropose');
  }
  async function discard() {
    setFailure(null);
    const { data, error } = await cancel({ id, expectedVersion: version });
    if (judge(error, data?.cancelDraft, 'DraftCancelled')) reload();
  }

  return (
    <section aria-labelledby="author">
      <h2 id="author">Your draft</h2>
      <div className="row">
        <Link to="/proposals/$proposalId/edit" params={{ proposalId: id }} className="button">
          Change it
        </Link>
        <button
          type="button"
          className={proposal.stage === 'draft' ? 'primary' : undefined}
          onClick={() => void order()}
        >
          Simulate
        </button>
        <button
          type="button"
          className={proposal.stage === 'simulated' ? 'primary' : undefined}
          disabled={proposal.stage !== 'simulated'}
          onClick={() => void ready()}
        >
          Run the checks and ready it
        </button>
        <button type="button" onClick={() => void discard()}>
          Throw away
        </button>
      </div>
      {progress}
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      {readied?.__typename === 'ChecksFailed' ? <CheckList run={readied.checks} /> : null}
      {readied?.__typename === 'ReadyToPropose' ? (
        <ProposeStep proposal={proposal} readied={readied} done={reload} />
      ) : null}
    </section>
  );
}
