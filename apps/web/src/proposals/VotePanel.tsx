import { useState } from 'react';
import { useClient } from 'urql';
import { Hash } from '../format/Hash.js';
import { checksummed } from '../format/address.js';
import { failureOf } from '../graphql/failure.js';
import { VoteToSignDocument, type VoteChoice } from '../graphql/generated/graphql.js';
import { Empty, Notice } from '../shell/states.js';
import { WalletChoice } from '../wallet/WalletMenu.js';
import { useWallet } from '../wallet/WalletContext.js';
import type { ProposalDetail } from './ProposalPage.js';
import { checkVote, type CheckedVote, type Intent } from './voteChecks.js';
import { SignStep } from './SignStep.js';
import { VoteStatus } from './VoteStatus.js';

const CHOICES: readonly { readonly choice: VoteChoice; readonly words: string }[] = [
  { choice: 'for', words: 'For' },
  { choice: 'against', words: 'Against' },
  { choice: 'abstain', words: 'Abstain' },
];

/** Choose, see exactly what will be signed, sign, and watch the vote being verified. */
export function VotePanel({ proposal, reload }: { readonly proposal: ProposalDetail; readonly reload: () => void }) {
  const { connected } = useWallet();
  return (
    <section aria-labelledby="vote">
      <h2 id="vote">Your vote</h2>
      {proposal.stage !== 'voting' || proposal.snapshotId === null || proposal.space === null ? (
        <Empty title="The vote is not open">
          <p>
            {proposal.voting === null
              ? 'This proposal has not been put to the vote.'
              : 'Votes count only while the vote on Snapshot is open.'}
          </p>
        </Empty>
      ) : (
        <>
          {proposal.report?.verdict.isReady === false || proposal.isReportOutdated ? (
            <Notice kind="danger">
              Read the report before you vote: it is not ready, or no longer about this proposal.
            </Notice>
          ) : null}
          {connected === null ? <WalletChoice /> : null}
          <Ballot
            key={connected?.address ?? ''}
            proposal={proposal}
            snapshotId={proposal.snapshotId}
            space={proposal.space}
            reload={reload}
          />
        </>
      )}
    </section>
  );
}

function Ballot({
  proposal,
  snapshotId,
  space,
  reload,
}: {
  readonly proposal: ProposalDetail;
  readonly snapshotId: string;
  readonly space: string;
  readonly reload: () => void;
}) {
  const client = useClient();
  const { connected } = useWallet();
  const [choice, setChoice] = useState<VoteChoice | null>(null);
  const [reason, setReason] = useState('');
  const [voter, setVoter] = useState(connected?.address ?? '');
  const [offer, setOffer] = useState<{ readonly vote: CheckedVote; readonly intent: Intent } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [sentFor, setSentFor] = useState<string | null>(null);

  async function show() {
    setFailure(null);
    const address = checksummed(voter.trim());
    if (choice === null) return setFailure('Choose For, Against or Abstain.');
    if (address === null) return setFailure('Enter the address that votes: 0x and 40 hexadecimal digits.');
    const intent = { snapshotId, space, voter: address, choice, reason };
    const { data, error } = await client
      .query(VoteToSignDocument, { id: proposal.id, voter: address, choice, reason }, { requestPolicy: 'network-only' })
      .toPromise();
    if (error !== undefined) return setFailure(failureOf(error).message);
    const offered = data?.proposal?.voteToSign;
    if (offered == null) return setFailure('The vote is not open any more. Load the page again.');
    setOffer({ vote: checkVote(offered, intent), intent });
  }

  const change = (apply: () => void) => {
    apply();
    setOffer(null);
    setSentFor(null);
  };
  return (
    <>
      <fieldset className="choices">
        <legend>Choice</legend>
        {CHOICES.map(({ choice: value, words }) => (
          <label key={value}>
            <input
              type="radio"
              name="choice"
              value={value}
              checked={choice === value}
              onChange={() => change(() => setChoice(value))}
            />{' '}
            {words}
          </label>
        ))}
      </fieldset>
      <label className="field">
        Reason, public (optional)
        <textarea
          rows={2}
          maxLength={1000}
          value={reason}
          onChange={({ target }) => change(() => setReason(target.value))}
        />
      </label>
      <label className="field">
        Address that votes {connected === null ? '(or connect a wallet)' : ''}
        <input
          value={voter}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => change(() => setVoter(target.value))}
        />
      </label>
      <button type="button" className={offer === null ? 'primary' : undefined} onClick={() => void show()}>
        Show what will be signed
      </button>
      <div aria-live="polite">
        {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
        {offer === null ? null : (
          <SignStep
            proposalId={proposal.id}
            offer={offer}
            sent={() => {
              setSentFor(offer.intent.voter);
              setOffer(null);
              reload();
            }}
          />
        )}
        <VoteStatus
          proposalId={proposal.id}
          voter={sentFor ?? connected?.address ?? null}
          isExpected={sentFor !== null}
        />
      </div>
      <p className="quiet small">
        Snapshot proposal <Hash value={snapshotId} /> in the space <strong>{space}</strong>. Power is read at block{' '}
        {proposal.voting?.snapshotBlock}.
      </p>
    </>
  );
}
