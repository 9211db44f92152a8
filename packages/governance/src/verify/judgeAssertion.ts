import { AbiCoder, getBytes, id as hashOf, keccak256, TypedDataEncoder } from 'ethers';
import { CANONICAL_VOTE_FIELDS, encodeType, SNAPSHOT_DOMAIN } from '../snapshot/typedData.js';
import { ballotOf, type AssertedVote, type Ballot } from './ballot.js';
import { signerOf } from './signer.js';
import type { Tally } from './tally.js';

/**
 * What to do about a result that somebody asserted. `fault`: one asserted vote is provably false, which slashes the poster.
 * `challenge`: the votes are true, but with those left out the proposal does not pass; `ballots` are what to relay.
 */
export type AssertionJudgement =
  | { readonly kind: 'sound' }
  | {
      readonly kind: 'fault';
      readonly index: number;
      readonly leaves: readonly string[];
      readonly reason: 'power' | 'signature';
    }
  | { readonly kind: 'challenge'; readonly ballots: readonly Ballot[] };

/** Judges asserted votes by our own verified tally and the power agreed on by RPC (`powerOf`, lower-case voters). */
export function judgeAssertion(input: {
  readonly asserted: readonly AssertedVote[];
  readonly proposalId: string;
  readonly space: string;
  readonly tally: Tally;
  readonly powerOf: (voter: string) => bigint;
}): AssertionJudgement {
  const { asserted, proposalId, space, tally, powerOf } = input;
  for (const [index, { ballot, power }] of asserted.entries()) {
    const voter = `0x${ballot.head.slice(2, 42)}`.toLowerCase();
    const reason =
      power !== powerOf(voter) ? 'power' : isSignedBy(voter, ballot, space, proposalId) ? null : 'signature';
    if (reason !== null) return { kind: 'fault', index, leaves: asserted.map(leafOf), reason };
  }
  return tally.passed ? { kind: 'sound' } : { kind: 'challenge', ballots: ballotsToRelay(tally) };
}

/** What a recount needs from us: votes by transaction stand in the contract's book already, signed ones are relayed. */
export function ballotsToRelay({ counted }: Tally): readonly Ballot[] {
  return counted.filter(({ origin }) => origin === 'signature').map(ballotOf);
}

/** The contract's name of one asserted vote: keccak256(abi.encode(AssertedVote)). */
export function leafOf({ ballot, power }: AssertedVote): string {
  const { head, reasonHash, appHash, metadataHash, r, s } = ballot;
  const words = [head, reasonHash, appHash, metadataHash, r, s];
  return keccak256(AbiCoder.defaultAbiCoder().encode([...words.map(() => 'bytes32'), 'uint256'], [...words, power]));
}

/** A vote by transaction carries no signature: the contract checked it against its own books when it was asserted. */
function isSignedBy(
  voter: string,
  { head, reasonHash, appHash, metadataHash, r, s }: Ballot,
  space: string,
  proposalId: string,
): boolean {
  const bits = BigInt(head);
  const [v, choice, timestamp] = [bits & 0xffn, (bits >> 8n) & 0xffn, (bits >> 16n) & 0xff_ffff_ffffn];
  if (v === 0n && BigInt(r) === 0n && BigInt(s) === 0n) return true;
  const capitals = (bits >> 56n) & 0xff_ffff_ffffn;
  const digits = [...voter.slice(2)].map((digit, index) =>
    (capitals >> BigInt(39 - index)) & 1n ? digit.toUpperCase() : digit,
  );
  const words = [
    hashOf(encodeType('Vote', CANONICAL_VOTE_FIELDS)),
    hashOf(`0x${digits.join('')}`),
    hashOf(space),
    timestamp,
    hashOf(proposalId),
    choice,
    reasonHash,
    appHash,
    metadataHash,
  ];
  const types = words.map((word) => (typeof word === 'bigint' ? 'uint256' : 'bytes32'));
  const struct = keccak256(AbiCoder.defaultAbiCoder().encode(types, words));
  const digest = keccak256(`0x1901${TypedDataEncoder.hashDomain(SNAPSHOT_DOMAIN).slice(2)}${struct.slice(2)}`);
  const signer = signerOf(getBytes(digest), `${r}${s.slice(2)}${v.toString(16).padStart(2, '0')}`);
  return signer.kind === 'signer' && signer.address === voter;
}
