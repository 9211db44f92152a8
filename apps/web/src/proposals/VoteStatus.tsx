import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Hash } from '../format/Hash.js';
import { VoteOfDocument } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { Notice } from '../shell/states.js';
import { VERDICTS } from './VoteList.js';

const EVERY_MS = 3_000;

/** The vote of one address as the platform verified it; asked again until it is there. */
export function VoteStatus({
  proposalId,
  voter,
  isExpected,
}: {
  readonly proposalId: string;
  readonly voter: string | null;
  /** A vote was just handed over. */
  readonly isExpected: boolean;
}) {
  const [{ data }, ask] = useQuery({
    query: VoteOfDocument,
    variables: { id: proposalId, voter: voter ?? '' },
    pause: voter === null,
  });
  const vote = data?.proposal?.voteOf ?? null;
  const isPending = isExpected && (vote === null || vote.power === null);
  useEffect(() => {
    if (!isPending) return;
    const timer = setInterval(() => ask({ requestPolicy: 'network-only' }), EVERY_MS);
    return () => clearInterval(timer);
  }, [isPending, ask]);
  if (voter === null) return null;
  if (vote === null)
    return isExpected ? (
      <Notice kind="note">
        Snapshot has the vote. It is verified with the next tally; this line changes when it is.
      </Notice>
    ) : null;
  return (
    <Notice kind={vote.verdict === 'countable' ? 'good' : 'warning'}>
      Your vote “{vote.choice ?? 'none of the three'}” was verified:{' '}
      <Badge kind={VERDICTS[vote.verdict].kind}>{VERDICTS[vote.verdict].words}</Badge>
      {vote.power === null ? ' (power not read yet)' : ` with ${vote.power.formatted}`}
      {vote.reason === null ? null : (
        <>
          {' '}
          <code>{vote.reason}</code>
        </>
      )}
      . Vote <Hash value={vote.id} />
    </Notice>
  );
}
