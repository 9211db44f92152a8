import {
  openEvidence,
  payloadHashOf,
  payloadOf,
  resultText,
  sealEvidence,
  verifyResult,
  type Fetched,
  type VoteEvidence,
} from '@riskdao/governance';
import {
  chainReader,
  collectEvidence,
  loadWasmCrypto,
  readDeployment,
  readVoteTime,
  rpcEndpoint,
  snapshotHub,
  type DeploymentFile,
  type RpcEndpoint,
} from '@riskdao/governance/remote';
import type { ImpactReport } from '@riskdao/risk-core';
import { readText } from '@riskdao/sources';
import path from 'node:path';
import { CliError } from '../failure.js';
import { requireWritable, writeFileAtomically } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';
import { runSteps } from '../output/progress.js';
import { readSealedReport } from '../commands/sealedReport.js';

export type VerifyVoteOptions = {
  readonly out?: string;
  readonly deployment?: string;
  readonly report?: string;
  readonly hub?: string;
  readonly gateway: readonly string[];
  readonly rpc: readonly string[];
};

export class MissingOptionsError extends CliError {
  readonly code = 'MISSING_OPTIONS';
  constructor(missing: readonly string[]) {
    super(
      `To verify by proposal id these are missing: ${missing.join(', ')}. Add them, or give an evidence bundle instead.`,
    );
  }
}

export class NoSubjectError extends CliError {
  readonly code = 'NO_SUBJECT';
  constructor(subject: string) {
    super(`"${subject}" is no proposal id. Give 0x and 64 hexadecimal digits, or the file of an evidence bundle.`);
  }
}

/** Says what a vote is worth, and keeps the evidence where asked. Returns whether it is accepted. */
export default async function verifyVote(
  console: Console,
  subject: string,
  options: VerifyVoteOptions,
): Promise<boolean> {
  const { out } = options;
  if (out !== undefined) requireWritable(path.dirname(out));
  const evidence = await evidenceOf(console, subject, options);
  const sealed = sealEvidence(evidence);
  const result = verifyResult(evidence, { crypto: await loadWasmCrypto() });
  resultText(result, evidence.terms).forEach((line) => console.out(line));
  if (out !== undefined) writeFileAtomically(out, sealed.text);
  console.out(`evidence ${sealed.hash}${out === undefined ? '' : `  ${out}`}`);
  return result.outcome === 'accepted';
}

async function evidenceOf(console: Console, subject: string, options: VerifyVoteOptions): Promise<VoteEvidence> {
  if (!/^0x/i.test(subject)) return openEvidence(readText(subject));
  if (!/^0x[0-9a-f]{64}$/i.test(subject)) throw new NoSubjectError(subject);
  const sources = requireSources(options);
  const state: { evidence?: VoteEvidence } = {};
  await runSteps(console, state, [
    {
      title: `Fetch the evidence for ${subject}`,
      run: async (context) => {
        context.evidence = await fetchEvidence(subject.toLowerCase(), sources);
      },
    },
  ]);
  if (state.evidence === undefined) throw new Error('no evidence was collected');
  return state.evidence;
}

type Sources = {
  readonly deployment: DeploymentFile;
  readonly report: ImpactReport;
  readonly hub: string;
  readonly gateways: readonly string[];
  readonly rpcs: readonly string[];
};

function requireSources({ deployment, report, hub, gateway, rpc }: VerifyVoteOptions): Sources {
  if (
    deployment === undefined ||
    report === undefined ||
    hub === undefined ||
    gateway.length === 0 ||
    new Set(rpc).size < 2
  )
    throw new MissingOptionsError([
      ...(deployment === undefined ? ['--deployment'] : []),
      ...(report === undefined ? ['--report'] : []),
      ...(hub === undefined ? ['--hub'] : []),
      ...(gateway.length === 0 ? ['--gateway'] : []),
      ...(new Set(rpc).size < 2 ? ['--rpc (two different ones)'] : []),
    ]);
  return {
    deployment: readDeployment(readText(deployment)),
    report: readSealedReport(report),
    ...{ hub, gateways: gateway, rpcs: rpc },
  };
}

async function fetchEvidence(
  proposalId: string,
  { deployment, report, hub, gateways, rpcs }: Sources,
): Promise<VoteEvidence> {
  const endpoints = rpcs.map((url) => rpcEndpoint(url));
  const { chainId, addresses, terms } = deployment;
  const changes = report.changes.map(({ id, current, effective }) => ({
    ...{ id, before: BigInt(current.raw), after: BigInt(effective.raw) },
  }));
  const { governor, parameters } = addresses;
  const payloadHash = payloadHashOf(payloadOf(changes), { chainId, governor, parameters });
  return collectEvidence(
    { hub: snapshotHub(hub), gateways, endpoints },
    {
      ...{ proposalId, terms, expected: { payloadHash, reportHash: report.reportHash }, contentHashAtStart: null },
      executed: await wasExecuted(proposalId, deployment, endpoints),
      nowUnix: await readVoteTime(endpoints, Math.floor(Date.now() / 1_000)),
    },
  );
}

async function wasExecuted(
  proposalId: string,
  { addresses }: DeploymentFile,
  [endpoint]: readonly RpcEndpoint[],
): Promise<Fetched<boolean>> {
  if (endpoint === undefined) return { kind: 'failed', code: 'CHAIN_READ', detail: 'no endpoint was given' };
  try {
    const { stage } = await chainReader(endpoint, addresses).proposal(proposalId);
    return { kind: 'fetched', value: stage === 'queued' };
  } catch (cause) {
    return { kind: 'failed', code: 'CHAIN_READ', detail: String(cause) };
  }
}
