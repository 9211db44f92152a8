import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CountableVote, DirectVote, SignedVote } from './verifyVote.js';
import type { Tally } from './tally.js';

/** A vote as the contract takes it: six words. Texts go as hashes, since they mean nothing there. */
export type Ballot = {
  readonly head: string;
  readonly reasonHash: string;
  readonly appHash: string;
  readonly metadataHash: string;
  readonly r: string;
  readonly s: string;
};

const hashOf = (text: string): string => `0x${bytesToHex(keccak_256(utf8ToBytes(text)))}`;

/**
 * Packs a verified vote. `head` holds, from the highest bits, voter (160), which of its hex digits were signed as capitals (40),
 * timestamp (40), choice (8) and v (8).
 */
export function ballotOf(vote: CountableVote): Ballot {
  return vote.origin === 'signature' ? signedBallot(vote) : directBallot(vote);
}

const EMPTY = `0x${'0'.repeat(64)}`;

/** Stands for a vote that the contract holds in its own book: no signature, `v` 0. */
function directBallot({ voter, timestamp, choice }: DirectVote): Ballot {
  const head = (((BigInt(voter) << 80n) | BigInt(timestamp)) << 16n) | (BigInt(choice) << 8n);
  const none = { reasonHash: EMPTY, appHash: EMPTY, metadataHash: EMPTY, r: EMPTY, s: EMPTY };
  return { head: `0x${head.toString(16).padStart(64, '0')}`, ...none };
}

function signedBallot({ message, signature, voter, timestamp, choice }: SignedVote): Ballot {
  const capitals = [...message.from.slice(2)].reduce(
    (bits, digit) => (bits << 1n) | (/[A-F]/.test(digit) ? 1n : 0n),
    0n,
  );
  const v = BigInt(`0x${signature.slice(-2)}`);
  const head =
    (((((((BigInt(voter) << 40n) | capitals) << 40n) | BigInt(timestamp)) << 8n) | BigInt(choice)) << 8n) | v;
  return {
    head: `0x${head.toString(16).padStart(64, '0')}`,
    reasonHash: hashOf(message.reason),
    appHash: hashOf(message.app),
    metadataHash: hashOf(message.metadata),
    r: signature.slice(0, 66),
    s: `0x${signature.slice(66, 130)}`,
  };
}

export type AssertedVote = { readonly ballot: Ballot; readonly power: bigint };

/**
 * The fewest largest For votes that reach the quorum and outweigh every Against vote that we know of, ascending by voter as the
 * contract wants them; `null` when the tally does not pass.
 */
export function sufficientVotes({ counted, quorumPower, againstPower, passed }: Tally): readonly AssertedVote[] | null {
  if (!passed) return null;
  const largestFirst = counted.filter(({ choice }) => choice === 1).sort((a, b) => (a.power > b.power ? -1 : 1));
  let sum = 0n;
  const chosen = largestFirst.filter(({ power }) => {
    if (sum >= quorumPower && sum > againstPower) return false;
    sum += power;
    return true;
  });
  return chosen
    .sort((a, b) => (a.voter < b.voter ? -1 : 1))
    .map((vote) => ({ ballot: ballotOf(vote), power: vote.power }));
}
