import {
  buildProposal,
  payloadHashOf,
  payloadOf,
  ProposalTextError,
  runChecks,
  type ProposalChecks,
  type ProposalMessage,
} from '@riskdao/governance';
import type { DeploymentFile } from '@riskdao/governance/remote';
import {
  getReport,
  impactReport,
  parameterRecord,
  parametersInForce,
  type DatabaseClient,
  type Proposal,
} from '@riskdao/store';
import { keccak256, type Provider } from 'ethers';

/** When a vote opens and closes, and where voting power is read. Seconds since 1970, UTC. */
export type VoteTimes = {
  readonly createdUnix: number;
  readonly startUnix: number;
  readonly endUnix: number;
  readonly snapshotBlock: number;
};

export type Readiness =
  | {
      readonly kind: 'checked';
      readonly checks: ProposalChecks;
      readonly message: ProposalMessage;
      readonly payloadHash: string;
    }
  | { readonly kind: 'refused'; readonly message: string };

const APP = 'riskdao';

/** Builds what the author signs and runs every check on it, on the chain as it is now. */
export async function readinessOf(
  ground: { readonly db: DatabaseClient; readonly provider: Provider; readonly deployment: DeploymentFile },
  proposal: Proposal,
  times: VoteTimes,
): Promise<Readiness> {
  const { db, provider, deployment } = ground;
  const { chainId, addresses, terms } = deployment;
  const { reportHash } = proposal;
  const inForce = await parametersInForce(db, chainId);
  const [report, stored] =
    reportHash === null ? [null, null] : await Promise.all([impactReport(db, reportHash), getReport(db, reportHash)]);
  if (inForce === null || report === null || stored === null || reportHash === null) {
    return { kind: 'refused', message: 'It has no impact report yet. Order one with simulateDraft.' };
  }
  const on = { chainId, governor: addresses.governor, parameters: addresses.parameters };
  const payload = payloadOf(proposal.changes);
  const payloadHash = payloadHashOf(payload, on);
  try {
    const { message } = buildProposal({
      ...times,
      ...{ reportHash, payloadHash, space: terms.space, author: proposal.author, title: proposal.title },
      digest: stored.digest,
      discussion: proposal.discussionUrl ?? '',
      app: APP,
    });
    const checks = runChecks('draft', {
      atUnix: times.createdUnix,
      deployment: on,
      current: inForce.set,
      history: await parameterRecord(db, chainId),
      payload,
      report,
      signed: { payloadHash, reportHash },
      calls: null,
      proposalId: null,
      targets: [await codeAt(provider, addresses.parameters)],
      queuedCodeHashes: null,
      schedule: null,
      votedReport: null,
    });
    return { kind: 'checked', checks, message, payloadHash };
  } catch (error) {
    if (error instanceof ProposalTextError) return { kind: 'refused', message: error.message };
    throw error;
  }
}

async function codeAt(provider: Provider, address: string) {
  try {
    const code = await provider.getCode(address);
    return { address, codeHash: keccak256(code), isEmpty: code === '0x' };
  } catch {
    return { address, codeHash: null, isEmpty: false };
  }
}
