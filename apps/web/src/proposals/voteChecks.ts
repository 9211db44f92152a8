import { CANONICAL_VOTE_FIELDS, CHOICE, CHOICES, messageId, SNAPSHOT_DOMAIN } from '@riskdao/governance';
import { TypedDataEncoder } from 'ethers/hash';
import type { VoteChoice, VoteToSignQuery } from '../graphql/generated/graphql.js';
import type { TypedDataToSign } from '../wallet/provider.js';

export type OfferedVote = NonNullable<NonNullable<VoteToSignQuery['proposal']>['voteToSign']>;

/** What a voter meant, to hold against what is offered for signing. */
export type Intent = {
  readonly snapshotId: string;
  readonly space: string;
  readonly voter: string;
  readonly choice: VoteChoice;
  readonly reason: string;
};

export type CheckedVote = {
  readonly toSign: TypedDataToSign;
  /** Recomputed in this browser. */
  readonly digest: string;
  /** `For`, as the choice stands in the proposal. */
  readonly choiceInWords: string;
  /** Why this must not be signed; empty when it says exactly what was meant. */
  readonly problems: readonly string[];
};

/**
 * Holds the typed data that the API offers against what the voter meant and hashes it here: a server that offers another
 * proposal, space, choice or form is found out before anything is signed.
 */
export function checkVote(offered: OfferedVote, intent: Intent): CheckedVote {
  const message = (offered.message ?? {}) as Readonly<Record<string, unknown>>;
  const wanted = CHOICE[intent.choice];
  const same = (name: string, is: unknown, should: string | number) =>
    is === should ? [] : [`${name} is ${JSON.stringify(is)}, it should be ${JSON.stringify(should)}.`];
  const text = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
  const digest = digestOf(message);
  const problems = [
    ...same('The proposal', text(message['proposal']), intent.snapshotId.toLowerCase()),
    ...same('The space', message['space'], intent.space),
    ...same('The voter', text(message['from']), intent.voter.toLowerCase()),
    ...same('The choice', message['choice'], wanted),
    ...same('The reason', message['reason'], intent.reason),
    ...same('The type', offered.primaryType, 'Vote'),
    ...same('The domain', JSON.stringify(offered.domain), JSON.stringify(SNAPSHOT_DOMAIN)),
    ...(digest === null
      ? ['The message does not have the fields of a vote.']
      : same('The digest', offered.digest, digest)),
  ];
  return {
    toSign: {
      domain: SNAPSHOT_DOMAIN,
      types: { Vote: CANONICAL_VOTE_FIELDS },
      primaryType: 'Vote',
      message,
    },
    digest: digest ?? offered.digest,
    choiceInWords: CHOICES[wanted - 1] ?? intent.choice,
    problems,
  };
}

function digestOf(message: Readonly<Record<string, unknown>>): string | null {
  try {
    return messageId('Vote', CANONICAL_VOTE_FIELDS, message);
  } catch {
    return null; // a field is missing or does not fit its type
  }
}

/** The hash that every owner of a Safe sees when the Safe signs a message with this digest (its EIP-712 `SafeMessage`). */
export function safeMessageHash(digest: string, safe: string, chainId: string): string {
  return TypedDataEncoder.hash(
    { chainId, verifyingContract: safe },
    { SafeMessage: [{ name: 'message', type: 'bytes' }] },
    { message: digest },
  );
}
