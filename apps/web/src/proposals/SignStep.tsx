import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { Address } from '../format/Address.js';
import { CopyButton } from '../format/CopyButton.js';
import { Hash } from '../format/Hash.js';
import { failureOf } from '../graphql/failure.js';
import { FreshnessDocument, SubmitVoteDocument } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { signTypedData, type TypedDataToSign } from '../wallet/provider.js';
import { useWallet } from '../wallet/WalletContext.js';
import { safeMessageHash, type CheckedVote, type Intent } from './voteChecks.js';

/** Exactly what will be signed, in words and in full, checked in this browser; then the signature. */
export function SignStep({
  proposalId,
  offer: { vote, intent },
  sent,
}: {
  readonly proposalId: string;
  readonly offer: { readonly vote: CheckedVote; readonly intent: Intent };
  readonly sent: () => void;
}) {
  const { connected } = useWallet();
  const [, submit] = useMutation(SubmitVoteDocument);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { toSign, digest, choiceInWords, problems } = vote;
  if (problems.length > 0)
    return (
      <Notice kind="danger">
        <p>Do not sign: what the server offers is not what you chose.</p>
        <ul>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </Notice>
    );
  const isOwn = connected?.address.toLowerCase() === intent.voter.toLowerCase();

  async function sign() {
    if (connected === null) return;
    setFailure(null);
    setBusy(true);
    try {
      const signature = await signTypedData(connected.wallet.provider, connected.address, toSign);
      const envelope = { address: intent.voter, signature, message: toSign.message };
      const { data, error } = await submit({ proposalId, envelope });
      const result = data?.submitVote;
      if (result?.__typename === 'VoteSubmitted') sent();
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
      <h3>This is what will be signed</h3>
      <p>
        You vote <strong>{choiceInWords}</strong> on proposal <Hash value={intent.snapshotId} /> in the space{' '}
        <strong>{intent.space}</strong>, as <Address value={intent.voter} />
        {intent.reason === '' ? ', without a reason.' : ', with your reason.'}
      </p>
      <details open>
        <summary>Typed data (EIP-712)</summary>
        <pre tabIndex={0} aria-label="Typed data">
          <code>{readable(toSign)}</code>
        </pre>
        <CopyButton text={JSON.stringify(toSign)} what="the typed data" />
      </details>
      <p className="small">
        Digest, recomputed in this browser: <Hash value={digest} whole />
      </p>
      <SafeHash digest={digest} safe={intent.voter} />
      {isOwn ? (
        <button type="button" className="primary" disabled={isBusy} onClick={() => void sign()}>
          {isBusy ? 'Waiting for the wallet …' : `Sign the vote: ${choiceInWords}`}
        </button>
      ) : (
        <Notice kind="note">
          To sign here, connect the wallet of <Address value={intent.voter} short />. A Safe signs the typed data above
          in its own app.
        </Notice>
      )}
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
    </div>
  );
}

/** The message first: that is what a reader compares. */
function readable({ primaryType, message, domain, types }: TypedDataToSign): string {
  return JSON.stringify({ primaryType, message, domain, types }, null, 2);
}

/** What the owners of a Safe compare before they confirm. */
function SafeHash({ digest, safe }: { readonly digest: string; readonly safe: string }) {
  const [{ data }] = useQuery({ query: FreshnessDocument });
  if (data === undefined) return null;
  return (
    <details>
      <summary>If this address is a Safe</summary>
      <p className="small">
        Each owner should see this SafeMessage hash (chain {data._meta.chainId}) before confirming:{' '}
        <Hash value={safeMessageHash(digest, safe, data._meta.chainId)} whole />. Compare every digit; a different hash
        means a different vote. The owners sign the typed data above as an off-chain message of the Safe.
      </p>
    </details>
  );
}
