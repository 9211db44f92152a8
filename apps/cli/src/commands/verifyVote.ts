import {
  openEvidence,
  resultText,
  sealEvidence,
  verifyResult,
  type Fetched,
  type PinnedTerms,
  type VoteEvidence,
} from '@riskdao/governance';
import {
  chainReader,
  collectEvidence,
  loadWasmCrypto,
  rpcEndpoint,
  snapshotHub,
  type ReadContracts,
  type RpcEndpoint,
} from '@riskdao/governance/remote';
import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { readJson, readText } from '@riskdao/sources';
import type { Console } from '../output/console.js';

type Options = {
  readonly out?: string;
  readonly hub?: string;
  readonly gateway: readonly string[];
  readonly rpc: readonly string[];
  readonly expect?: string;
};

/** What a vote is held to when it is fetched: the terms of the space, and the hashes that the signed text must carry. */
type Expectation = {
  readonly terms: PinnedTerms;
  readonly payloadHash: string;
  readonly reportHash: string;
  readonly contentHashAtStart?: string;
  /** Where the governor stands; without it nobody can say whether the proposal was executed. */
  readonly contracts?: ReadContracts;
};

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Calls `fails` when the vote is not accepted. */
export function verifyVoteCommand(console: Console, fails: () => void): Command {
  return new Command('verify-vote')
    .description(
      'Verify a Snapshot vote: offline from an evidence bundle, or by proposal id from services that are not trusted',
    )
    .argument('<bundle|proposalId>', 'an evidence bundle, or the 0x id of a proposal')
    .option('--out <file>', 'where to write the evidence that was fetched')
    .option('--hub <url>', 'Snapshot hub, without /graphql')
    .option('--gateway <url>', 'IPFS gateway up to the CID; several may be given', several, [])
    .option('--rpc <url>', 'RPC endpoint of the token; at least two', several, [])
    .option('--expect <file>', 'JSON with terms, payloadHash and reportHash')
    .addHelpText('after', '\nExample:\n  riskdao verify-vote evidence.json')
    .action(async (subject: string, options: Options) => {
      const evidence = /^0x[0-9a-fA-F]{64}$/.test(subject)
        ? await fetchEvidence(subject.toLowerCase(), options)
        : openEvidence(readText(subject));
      const sealed = sealEvidence(evidence);
      if (options.out !== undefined) writeFileSync(options.out, sealed.text);
      const result = verifyResult(evidence, { crypto: await loadWasmCrypto() });
      resultText(result, evidence.terms).forEach((line) => console.out(line));
      console.out(`evidence ${sealed.hash}`);
      if (result.outcome !== 'accepted') fails();
    });
}

async function fetchEvidence(proposalId: string, { hub, gateway, rpc, expect }: Options): Promise<VoteEvidence> {
  if (hub === undefined || expect === undefined || gateway.length === 0 || rpc.length < 2)
    throw new Error('To verify by id, give --hub, --expect, at least one --gateway and at least two --rpc.');
  const { terms, payloadHash, reportHash, contentHashAtStart, contracts } = readJson(expect) as Expectation;
  const endpoints = rpc.map((url) => rpcEndpoint(url));
  return collectEvidence(
    { hub: snapshotHub(hub), gateways: gateway, endpoints },
    {
      ...{ proposalId, expected: { payloadHash, reportHash }, contentHashAtStart: contentHashAtStart ?? null },
      // Votes by transaction are read where the governor stands.
      terms: contracts === undefined ? terms : { governor: contracts.governor, ...terms },
      executed: await wasExecuted(proposalId, contracts, endpoints),
      nowUnix: Math.floor(Date.now() / 1_000),
    },
  );
}

async function wasExecuted(
  proposalId: string,
  contracts: ReadContracts | undefined,
  [endpoint]: readonly RpcEndpoint[],
): Promise<Fetched<boolean>> {
  if (contracts === undefined || endpoint === undefined)
    return { kind: 'failed', code: 'NO_CONTRACTS', detail: 'the expectation names no contracts' };
  try {
    const { stage } = await chainReader(endpoint, contracts).proposal(proposalId);
    return { kind: 'fetched', value: stage === 'queued' };
  } catch (cause) {
    return { kind: 'failed', code: 'CHAIN_READ', detail: String(cause) };
  }
}
