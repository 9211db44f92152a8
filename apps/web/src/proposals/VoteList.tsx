import { useMemo, useState } from 'react';
import { Address } from '../format/Address.js';
import { Hash } from '../format/Hash.js';
import { formatCount, formatTime, unixOf } from '../format/numbers.js';
import { ProposalVotesDocument, type VoteVerdict } from '../graphql/generated/graphql.js';
import { Loaded } from '../graphql/Loaded.js';
import { Badge } from '../shell/Badge.js';
import { Empty, type NoticeKind } from '../shell/states.js';
import { SimpleTable } from '../table/SimpleTable.js';

export const VERDICTS: Readonly<Record<VoteVerdict, { readonly words: string; readonly kind: NoticeKind }>> = {
  countable: { words: 'counts', kind: 'good' },
  replaced: { words: 'replaced by a later vote', kind: 'note' },
  refused: { words: 'does not count', kind: 'danger' },
  unverifiable: { words: 'cannot be verified yet', kind: 'warning' },
};

const PAGE = 50;

/** Every vote with the verdict on it, largest power first; read when it is opened. */
export function VoteList({ proposalId }: { readonly proposalId: string }) {
  const [isOpen, setOpen] = useState(false);
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const variables = useMemo(
    () => ({ id: proposalId, first: PAGE, after: cursors.at(-1) ?? null }),
    [proposalId, cursors],
  );
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Every vote and whether it counts</summary>
      {isOpen ? (
        <Loaded what="the votes" document={ProposalVotesDocument} variables={variables}>
          {({ proposal }) => {
            const votes = proposal?.votes;
            if (votes === undefined || votes.edges.length === 0) return <Empty title="Nobody has voted yet" />;
            return (
              <>
                <p className="quiet">{formatCount(votes.totalCount)} votes</p>
                <SimpleTable
                  caption="Votes, largest power first"
                  head={['Voter', 'Choice', 'Power', 'Verdict', 'Signed', 'Vote']}
                  text={[1, 3, 4, 5]}
                  rows={votes.edges.map(({ node }) => ({
                    key: node.id,
                    cells: [
                      <Address key="voter" value={node.voter} short />,
                      node.choice ?? 'none of the three',
                      node.power?.formatted ?? 'not read yet',
                      <span key="verdict">
                        <Badge kind={VERDICTS[node.verdict].kind}>{VERDICTS[node.verdict].words}</Badge>{' '}
                        {node.reason === null ? null : <code>{node.reason}</code>}
                      </span>,
                      formatTime(unixOf(node.signedAt)),
                      <Hash key="id" value={node.id} />,
                    ],
                  }))}
                />
                <div className="row">
                  {cursors.length > 1 ? (
                    <button type="button" onClick={() => setCursors(cursors.slice(0, -1))}>
                      Larger
                    </button>
                  ) : null}
                  {votes.pageInfo.hasNextPage ? (
                    <button type="button" onClick={() => setCursors([...cursors, votes.pageInfo.endCursor])}>
                      Smaller
                    </button>
                  ) : null}
                </div>
              </>
            );
          }}
        </Loaded>
      ) : null}
    </details>
  );
}
