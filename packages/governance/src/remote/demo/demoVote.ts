import {
  parameterChanges,
  parseParameterSet,
  reportDigest,
  withChanges,
  type ImpactReport,
  type ParameterChange,
} from '@riskdao/risk-core';
import type { VoteEvidence } from '../../evidence/evidence.js';
import { buildProposal } from '../../proposal/build.js';
import { payloadHashOf, payloadOf, type Payload } from '../../proposal/payload.js';
import type { ProposalMessage } from '../../snapshot/typedData.js';
import { contentHashOf } from '../../verify/verifyProposal.js';
import { collectEvidence } from '../collectEvidence.js';
import { snapshotHub } from '../snapshotHub.js';
import { signEnvelope, snapshotSequencer } from '../snapshotSequencer.js';
import type { DemoDao } from './demoDao.js';
import { DEMO_ROLES, demoWallet } from './demoRoles.js';

/** A proposal on its way: what was signed, what it carries, and what it was worth when the vote began. */
export type DemoProposal = {
  readonly id: string;
  readonly message: ProposalMessage;
  readonly signature: string;
  readonly payload: Payload;
  readonly payloadHash: string;
  readonly reportHash: string;
  contentHashAtStart: string | null;
};

const HOUR = 3_600;

/** The changes between two sets of decimal strings, as a report was made for them. */
export function changesOf(
  current: Readonly<Record<string, string>>,
  proposed: Readonly<Record<string, string>>,
): readonly ParameterChange[] {
  const before = parseParameterSet(current);
  const after = parseParameterSet(proposed);
  return parameterChanges(before, withChanges(before, parameterChanges(before, after)));
}

/** Signs a proposal, sends it to Snapshot, and registers it on chain before its vote starts. */
export async function propose(
  dao: DemoDao,
  report: ImpactReport,
  changes: readonly ParameterChange[],
  title: string,
  { startsInSeconds = HOUR }: { readonly startsInSeconds?: number } = {},
): Promise<DemoProposal> {
  const author = demoWallet(DEMO_ROLES.author);
  // The snapshot lies before the head: two fresh blocks, so that it holds every delegation and is not old.
  for (let block = 0; block < 2; block++) await dao.provider.send('evm_mine', []);
  const payload = payloadOf(changes);
  const payloadHash = payloadHashOf(payload, dao.contracts);
  const now = dao.nowUnix();
  const { message, id } = buildProposal({
    ...{ payloadHash, reportHash: report.reportHash, space: dao.terms.space, author: author.address, title },
    ...{ digest: reportDigest(report).slice(0, 9_000), discussion: '', app: 'riskdao' },
    ...{ createdUnix: now, startUnix: now + startsInSeconds, endUnix: now + startsInSeconds + 3 * 24 * HOUR },
    snapshotBlock: (await dao.blockNumber()) - 1,
  });
  const envelope = await signEnvelope(author, 'Proposal', message);
  await snapshotSequencer(dao.standIn.sequencerUrl).submit(envelope);
  return {
    id,
    message,
    signature: envelope.sig,
    payload,
    payloadHash,
    reportHash: report.reportHash,
    contentHashAtStart: null,
  };
}

/** Waits for the start, notes what voters read, and votes with the delegates' own keys. */
export async function vote(dao: DemoDao, proposal: DemoProposal, choices: readonly number[]): Promise<void> {
  await dao.passSeconds(Math.max(0, proposal.message.start - dao.nowUnix()) + 60);
  const row = await snapshotHub(dao.standIn.hubUrl).proposal(proposal.id);
  if (row.kind === 'fetched' && row.value !== null) proposal.contentHashAtStart = contentHashOf(row.value);
  for (const [index, choice] of choices.entries()) {
    const wallet = demoWallet(DEMO_ROLES.delegates[index] ?? 0);
    const message = {
      ...{ from: wallet.address, space: dao.terms.space, timestamp: dao.nowUnix(), proposal: proposal.id, choice },
      ...{ reason: '', app: 'riskdao', metadata: '{}' },
    };
    await snapshotSequencer(dao.standIn.sequencerUrl).submit(await signEnvelope(wallet, 'Vote', message));
  }
}

/** Waits for the end, has the scores finalised, and collects everything that a verdict needs. */
export async function evidenceOf(dao: DemoDao, proposal: DemoProposal): Promise<VoteEvidence> {
  const settled = proposal.message.end + 700;
  if (dao.nowUnix() < settled) await dao.passSeconds(settled - dao.nowUnix());
  await snapshotSequencer(dao.standIn.sequencerUrl).finalise(proposal.id);
  const { stage } = await dao.reader.proposal(proposal.id);
  return collectEvidence(
    { hub: snapshotHub(dao.standIn.hubUrl), gateways: [dao.standIn.gatewayUrl], endpoints: dao.endpoints },
    {
      ...{ proposalId: proposal.id, terms: dao.terms, contentHashAtStart: proposal.contentHashAtStart },
      expected: { payloadHash: proposal.payloadHash, reportHash: proposal.reportHash },
      executed: { kind: 'fetched', value: stage === 'queued' },
      nowUnix: dao.nowUnix(),
    },
  );
}
