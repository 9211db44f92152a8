import { describeChoice, type ProposalMessage, type TypedFields } from '@riskdao/governance';
import { CHOICES, SNAPSHOT_DOMAIN } from '@riskdao/governance';
import type { StoredTallies, StoredVote, TallySums } from '@riskdao/store';
import { getAddress, TypedDataEncoder } from 'ethers';
import { ratioValue, tokenValue } from '../graphql/values.js';

export type Token = { readonly decimals: number; readonly symbol: string };

const CHOICE_NAMES = ['for', 'against', 'abstain'] as const;
const STANDINGS = { counted: 'countable', replaced: 'replaced', excluded: 'refused', refused: 'refused' } as const;

/** The three choices by their number; null for anything else that was signed. */
const choiceName = (choice: unknown) => (typeof choice === 'number' ? (CHOICE_NAMES[choice - 1] ?? null) : null);

export function voteView(vote: StoredVote, token: Token) {
  return {
    id: vote.id,
    voter: getAddress(vote.voter.toLowerCase()),
    choice: choiceName(vote.choice),
    signedAt: vote.castAt,
    origin: vote.origin,
    cid: vote.cid,
    transactionHash: vote.transactionHash,
    power: vote.power === null ? null : tokenValue(vote.power, token),
    verdict: STANDINGS[vote.standing],
    reason: vote.reason === '' ? null : vote.reason,
  };
}

export function talliesView(tallies: StoredTallies, token: Token) {
  const { hub, enforceable, quorumPower, differences, talliedAt } = tallies;
  const sums = ({ forPower, againstPower, abstainPower }: TallySums) => ({
    for: tokenValue(forPower, token),
    against: tokenValue(againstPower, token),
    abstain: tokenValue(abstainPower, token),
  });
  const { forPower, againstPower } = enforceable;
  return {
    hub: sums(hub),
    enforceable: sums(enforceable),
    quorum: tokenValue(quorumPower, token),
    quorumProgress: quorumPower === 0n ? null : ratioValue(shareOf(forPower, quorumPower), 'down'),
    isPassing: forPower >= quorumPower && forPower > againstPower,
    differences: differences.map(({ voter, voteId, choice, hubPower, ourPower, reason }) => ({
      voter: getAddress(voter.toLowerCase()),
      voteId,
      choice: choiceName(choice),
      hubPower: tokenValue(hubPower, token),
      enforceablePower: tokenValue(ourPower, token),
      reason,
    })),
    talliedAt,
  };
}

/** Rounded down to the millionth. */
const shareOf = (part: bigint, whole: bigint) => Number((part * 1_000_000n) / whole) / 1_000_000;

/** A Snapshot message to sign, with the digest that a wallet or the owners of a Safe can compare. */
export function typedDataView(
  primaryType: 'Vote' | 'Proposal',
  fields: TypedFields,
  message: Readonly<Record<string, unknown>> | ProposalMessage,
  inWords: string,
) {
  const types = { [primaryType]: [...fields] };
  return {
    domain: SNAPSHOT_DOMAIN,
    types,
    primaryType,
    message,
    digest: TypedDataEncoder.hash(SNAPSHOT_DOMAIN, types, message as Record<string, unknown>),
    inWords,
  };
}

export const voteInWords = (choice: number, title: string, space: string) =>
  `Vote "${describeChoice(choice, CHOICES)}" on "${title}" in the space ${space}.`;
