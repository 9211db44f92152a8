import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { initialParameterSet, parameterSetId, type ParameterSet } from '@riskdao/risk-core';
import { Signature } from 'ethers';
import { payloadHashOf, type Payload } from '../../proposal/payload.js';
import { pluginsText } from '../../proposal/plugins.js';
import {
  CANONICAL_VOTE_FIELDS,
  messageId,
  proposalIdOf,
  UPDATE_PROPOSAL_FIELDS,
  type ProposalMessage,
  type VoteMessage,
} from '../../snapshot/typedData.js';
import { createVoteHasher } from '../../snapshot/voteDigest.js';
import { ballotOf, type Ballot } from '../../verify/ballot.js';

type Vectors = {
  readonly parameterSets: readonly {
    readonly underlyings: readonly string[];
    readonly assets: readonly string[];
    readonly assetClasses: readonly ('stable' | 'native' | 'staked' | 'longTail')[];
    readonly ids: readonly string[];
    readonly values: readonly string[];
    readonly parameterSetId: string;
  }[];
  readonly payloads: readonly {
    readonly chainId: string;
    readonly governor: string;
    readonly changes: readonly { readonly id: string; readonly expectedOld: string; readonly newValue: string }[];
    readonly calls: readonly { readonly target: string; readonly value: string; readonly data: string }[];
    readonly payloadHash: string;
  }[];
  readonly proposals: readonly {
    readonly payloadHash: string;
    readonly reportHash: string;
    readonly message: ProposalMessage;
    readonly proposalId: string;
  }[];
  readonly votes: readonly (Ballot & {
    readonly message: VoteMessage;
    readonly digest: string;
    readonly voter: string;
  })[];
  readonly updates: readonly { readonly message: object; readonly digest: string }[];
};

/** The cases that the Solidity tests read too. Their hashes and signatures are by ethers. */
const VECTORS = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../../../vectors/governance.json'), 'utf8'),
) as Vectors;

const valuesOf = ({ ids, values }: Vectors['parameterSets'][number]): ParameterSet =>
  Object.fromEntries(ids.map((id, i) => [id, BigInt(values[i] ?? '')]));

describe('golden cases of governance', () => {
  test('default', () => {
    for (const golden of VECTORS.parameterSets) expect(parameterSetId(valuesOf(golden))).toBe(golden.parameterSetId);
  });

  test('behavior: the genesis set of the case is the one of the table', () => {
    for (const golden of VECTORS.parameterSets) {
      const assets = Object.fromEntries(golden.assets.map((symbol, i) => [symbol, golden.assetClasses[i] ?? 'stable']));
      expect(initialParameterSet({ underlyings: golden.underlyings, assets })).toEqual(valuesOf(golden));
    }
  });

  test('behavior: payload hashes', () => {
    for (const { chainId, governor, changes, calls, payloadHash } of VECTORS.payloads) {
      const payload: Payload = {
        changes: changes.map(({ id, expectedOld, newValue }) => ({
          id,
          before: BigInt(expectedOld),
          after: BigInt(newValue),
        })),
        calls: calls.map((call) => ({ ...call, value: BigInt(call.value) })),
      };
      expect(payloadHashOf(payload, { chainId: BigInt(chainId), governor, parameters: governor })).toBe(payloadHash);
    }
  });

  test('behavior: proposal ids and plugins', () => {
    for (const { message, proposalId, payloadHash, reportHash } of VECTORS.proposals) {
      expect(proposalIdOf(message)).toBe(proposalId);
      expect(pluginsText({ payloadHash, reportHash })).toBe(message.plugins);
    }
  });

  test('behavior: vote digests and ballots', () => {
    const hashVote = createVoteHasher();
    for (const { message, digest, voter, head, reasonHash, appHash, metadataHash, r, s } of VECTORS.votes) {
      expect(`0x${Buffer.from(hashVote(CANONICAL_VOTE_FIELDS, message)).toString('hex')}`).toBe(digest);
      const signature = Signature.from({ r, s, v: Number(`0x${head.slice(-2)}`) }).serialized;
      const vote = {
        origin: 'signature',
        message,
        signature,
        voter,
        timestamp: message.timestamp,
        choice: message.choice,
      };
      expect(ballotOf(vote as Parameters<typeof ballotOf>[0])).toEqual({
        head,
        reasonHash,
        appHash,
        metadataHash,
        r,
        s,
      });
    }
  });

  test('behavior: update digests', () => {
    for (const { message, digest } of VECTORS.updates)
      expect(messageId('UpdateProposal', UPDATE_PROPOSAL_FIELDS, message)).toBe(digest);
  });
});
