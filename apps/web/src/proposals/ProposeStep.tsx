import { PROPOSAL_FIELDS, proposalIdOf, SNAPSHOT_DOMAIN, type ProposalMessage } from '@riskdao/governance';
import { useState } from 'react';
import { useMutation } from 'urql';
import { download } from '../format/download.js';
import { Hash } from '../format/Hash.js';
import { failureOf } from '../graphql/failure.js';
import { ProposeDocument, type MarkReadyMutation } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { signTypedData } from '../wallet/provider.js';
import { useWallet } from '../wallet/WalletContext.js';
import { WalletChoice } from '../wallet/WalletMenu.js';
import type { ProposalDetail } from './ProposalPage.js';

type Ready = Extract<MarkReadyMutation['markReady'], { readonly __typename: 'ReadyToPropose' }>;

/** The last step of an author: see the Snapshot proposal in full, sign it, hand it over. */
export function ProposeStep({
  proposal,
  readied,
  done,
}: {
  readonly proposal: ProposalDetail;
  readonly readied: Ready;
  readonly done: () => void;
}) {
  const { connected } = useWallet();
  const [, propose] = useMutation(ProposeDocument);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const message = readied.toSign.message as ProposalMessage;
  const problems = problemsOf(message, readied, proposal);

  async function sign() {
    if (connected === null) return;
    setFailure(null);
    setBusy(true);
    try {
      const toSign = {
        domain: SNAPSHOT_DOMAIN,
        types: { Proposal: PROPOSAL_FIELDS },
        primaryType: 'Proposal',
        message,
      };
      const signature = await signTypedData(connected.wallet.provider, connected.address, toSign);
      const { data, error } = await propose({
        id: proposal.id,
        envelope: { address: connected.address, signature, message },
      });
      const result = data?.propose;
      if (result?.__typename === 'Proposed') done();
      else
        setFailure(error === undefined ? (result?.message ?? 'No answer came. Try again.') : failureOf(error).message);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="card sign-step">
      <h3>All checks hold. This is what you sign</h3>
      <p>{readied.toSign.inWords}</p>
      {problems.length === 0 ? null : (
        <Notice kind="danger">
          <p>Do not sign:</p>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
      <details>
        <summary>Typed data (EIP-712)</summary>
        <pre tabIndex={0}>
          <code>{JSON.stringify(message, null, 2)}</code>
        </pre>
      </details>
      <p className="small">
        Proposal id = digest: <Hash value={readied.toSign.digest} whole />
      </p>
      {connected === null ? <WalletChoice /> : null}
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={connected === null || isBusy || problems.length > 0}
          onClick={() => void sign()}
        >
          {isBusy ? 'Waiting for the wallet …' : 'Sign and propose'}
        </button>
        {readied.safeTransaction == null ? null : (
          <button
            type="button"
            onClick={() =>
              download('safe-batch.json', JSON.stringify(readied.safeTransaction, null, 2), 'application/json')
            }
          >
            As a Safe transaction
          </button>
        )}
      </div>
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
    </div>
  );
}

/** What the server offers, held against the report and hashed here. */
function problemsOf(
  message: ProposalMessage,
  { toSign }: Ready,
  { reportHash, author }: ProposalDetail,
): readonly string[] {
  const problems: string[] = [];
  let id: string | null = null;
  try {
    id = proposalIdOf(message);
  } catch {
    problems.push('The message does not have the fields of a Snapshot proposal.');
  }
  if (id !== null && id !== toSign.digest) problems.push('Its digest is not the one that the server names.');
  if (reportHash !== null && !message.plugins.includes(reportHash))
    problems.push('It does not carry the hash of the report.');
  if (message.from.toLowerCase() !== author.toLowerCase()) problems.push('It is not in the name of its author.');
  return problems;
}
