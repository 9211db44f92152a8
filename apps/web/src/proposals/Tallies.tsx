import { Address } from '../format/Address.js';
import { Hash } from '../format/Hash.js';
import { formatTime, unixOf } from '../format/numbers.js';
import type { TallyPartsFragment } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { Empty, Notice } from '../shell/states.js';
import { SimpleTable } from '../table/SimpleTable.js';
import type { ProposalDetail } from './ProposalPage.js';
import { QuorumBar } from './QuorumBar.js';
import { VoteList } from './VoteList.js';

/** Reasons for a difference, in words; a code that is not listed is shown as it is. */
const REASONS: Readonly<Record<string, string>> = {
  BAD_SIGNATURE: 'the signature does not hold',
  REPLACED: 'a later vote of the same voter took its place',
  POWER_DIFFERS: 'the chain gives another power at the snapshot block',
  ROUNDING: 'the hub rounds to floating point',
};

/** The hub's sums beside the sums that the contract would enforce, and every vote that makes them differ. */
export function Tallies({ proposal }: { readonly proposal: ProposalDetail }) {
  const { tallies, challenge, voting } = proposal;
  if (voting === null) return null;
  return (
    <section aria-labelledby="tallies">
      <h2 id="tallies">{proposal.stage === 'voting' ? 'Votes so far' : 'The vote'}, counted twice</h2>
      {challenge === null ? null : (
        <Notice kind={challenge.isOpen ? 'danger' : 'note'}>
          {challenge.isOpen ? 'Challenged: votes are being counted on chain. ' : 'It was challenged. '}
          {challenge.reason} {challenge.transactionHash === null ? null : <Hash value={challenge.transactionHash} />}
        </Notice>
      )}
      {tallies === null ? (
        <Empty title="No vote has been read yet" />
      ) : (
        <>
          {tallies.quorumProgress === null ? null : (
            <QuorumBar
              progress={tallies.quorumProgress}
              isPassing={tallies.isPassing}
              isOpen={proposal.stage === 'voting'}
            />
          )}
          <SimpleTable
            caption="Both tallies"
            head={['Choice', "Snapshot's hub", 'Verified and enforceable', 'Same']}
            text={[3]}
            rows={(['for', 'against', 'abstain'] as const).map((choice) => ({
              key: choice,
              cells: [
                { for: 'For', against: 'Against', abstain: 'Abstain' }[choice],
                <Power key="hub" tally={tallies.hub} choice={choice} />,
                <Power key="ours" tally={tallies.enforceable} choice={choice} />,
                <Same key="same" tallies={tallies} choice={choice} />,
              ],
            }))}
          />
          <p className="quiet small">
            Taken {formatTime(unixOf(tallies.talliedAt))}. The right column is what the contract counts: every signature
            checked, power read from the chain{tallies.quorum === null ? '' : `, quorum ${tallies.quorum.formatted}`}.
          </p>
          {tallies.differences.length === 0 ? null : (
            <>
              <h3>Why they differ</h3>
              <SimpleTable
                caption="Votes that make the tallies differ"
                head={['Voter', 'Choice', 'Power at the hub', 'Enforceable', 'Reason']}
                text={[1, 4]}
                rows={tallies.differences.map(({ voter, voteId, choice, hubPower, enforceablePower, reason }) => ({
                  key: voteId,
                  cells: [
                    <Address key="voter" value={voter} short />,
                    choice ?? 'none of the three',
                    hubPower.formatted,
                    enforceablePower.formatted,
                    <span key="reason">
                      {REASONS[reason] ?? ''} <code>{reason}</code>
                    </span>,
                  ],
                }))}
              />
            </>
          )}
        </>
      )}
      <VoteList proposalId={proposal.id} />
    </section>
  );
}

type Choice = 'for' | 'against' | 'abstain';

function Power({ tally, choice }: { readonly tally: TallyPartsFragment | null; readonly choice: Choice }) {
  return tally === null ? <span className="quiet">not known</span> : <>{tally[choice].formatted}</>;
}

function Same({
  tallies,
  choice,
}: {
  readonly tallies: NonNullable<ProposalDetail['tallies']>;
  readonly choice: Choice;
}) {
  const { hub, enforceable } = tallies;
  if (hub === null || enforceable === null) return <Badge kind="note">cannot be compared</Badge>;
  const isSame = hub[choice].raw === enforceable[choice].raw;
  return <Badge kind={isSame ? 'good' : 'warning'}>{isSame ? 'same' : 'differs'}</Badge>;
}
