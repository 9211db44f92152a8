import {
  type CountableVote,
  type Disagreement,
  type Finding,
  type Gap,
  type HubVote,
  type ProposalEvent,
  type TallyDifference,
  type VoteEvidence,
  type VoteResult,
} from '@riskdao/governance';
import { inTransaction, type Database, type DatabaseClient } from '../database.js';
import { getDocument, putDocument } from '../documents.js';
import { appendEvent } from '../events.js';
import type { Prisma } from '../generated/prisma/client.js';
import { getProposal, UnknownProposalError, type Proposal } from './proposal.js';
import { keepSeenVotes } from './seenVotes.js';
import { moveProposal, type ProposalRef } from './transitions.js';

/** What the acceptance rule said about one evidence bundle. */
export type StoredVerdict = {
  readonly evidenceHash: string;
  readonly outcome: VoteResult['outcome'];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly disagreements: readonly Disagreement[];
  readonly fetchedAt: Date;
};

/** Token units. */
export type TallySums = {
  readonly forPower: bigint;
  readonly againstPower: bigint;
  readonly abstainPower: bigint;
};

/** Both tallies of one evidence bundle, and every difference between them by its vote. */
export type StoredTallies = {
  readonly hub: TallySums;
  readonly enforceable: TallySums;
  readonly quorumPower: bigint;
  readonly differences: readonly TallyDifference[];
  /** Null while the vote is open: it is not final then, and proves nothing. */
  readonly evidenceHash: string | null;
  readonly talliedAt: Date;
};

/**
 * Keeps a verdict with all that it rests on, and moves the proposal in the same transaction; without an event it stays where it
 * is. The same evidence kept twice is one. Returns the proposal and the name of the evidence.
 */
export async function recordVerdict(
  client: DatabaseClient,
  ref: ProposalRef,
  verdict: {
    readonly evidence: VoteEvidence;
    readonly result: VoteResult;
    readonly step: { readonly event: ProposalEvent; readonly reason: string } | null;
  },
): Promise<{ readonly proposal: Proposal; readonly evidenceHash: string }> {
  const { evidence, result, step } = verdict;
  const { outcome } = result;
  return inTransaction(client, async (tx) => {
    const evidenceHash = await putDocument(tx, 'evidence', evidence);
    const fetchedAt = new Date(evidence.collectedAtUnix * 1_000);
    await tx.snapshotEvidence.createMany({
      data: [
        {
          ...{ proposalId: ref.id, documentHash: evidenceHash, fetchedAt, outcome },
          findings: asJson(result.findings),
          gaps: asJson(result.gaps),
          disagreements: asJson(result.disagreements),
        },
      ],
      skipDuplicates: true,
    });
    await keepVotes(tx, ref.id, evidence, result);
    await keepSeenVotes(tx, ref.id, evidence);
    await keepTallies(tx, ref.id, evidenceHash, fetchedAt, result);
    const moved =
      step === null
        ? await getProposal(tx, ref.id)
        : await moveProposal(tx, { ...ref, ...step, evidence: { evidenceHash, outcome } });
    if (moved === null) throw new UnknownProposalError(ref.id);
    if (step === null) {
      const { stage, version } = moved;
      await appendEvent(tx, { kind: 'proposalUpdated', subject: ref.id, payload: { what: 'tally', stage, version } });
    }
    return { proposal: moved, evidenceHash };
  });
}

/** Keeps how a vote stands while it is open: votes and both tallies, without a verdict and without its evidence. */
export async function recordStanding(
  client: DatabaseClient,
  proposalId: string,
  evidence: VoteEvidence,
  result: VoteResult,
): Promise<void> {
  const talliedAt = new Date(evidence.collectedAtUnix * 1_000);
  await inTransaction(client, async (tx) => {
    // A late job must not write over what a verdict has settled.
    if ((await getProposal(tx, proposalId))?.stage !== 'voting') return;
    await keepVotes(tx, proposalId, evidence, result);
    await keepSeenVotes(tx, proposalId, evidence);
    await keepTallies(tx, proposalId, null, talliedAt, result);
  });
}

/** The latest verdict; null before the first. */
export async function latestVerdict(db: Database, proposalId: string): Promise<StoredVerdict | null> {
  const where = { proposalId, outcome: { not: null } };
  const row = await db.snapshotEvidence.findFirst({ where, orderBy: [{ fetchedAt: 'desc' }, { recordedAt: 'desc' }] });
  if (row === null) return null;
  const { documentHash: evidenceHash, fetchedAt } = row;
  return {
    ...{ evidenceHash, fetchedAt, outcome: row.outcome as VoteResult['outcome'] },
    findings: row.findings as unknown as readonly Finding[],
    gaps: row.gaps as unknown as readonly Gap[],
    disagreements: row.disagreements as unknown as readonly Disagreement[],
  };
}

/** An evidence bundle as it was collected, to be verified again by whoever likes; null when it is not kept here. */
export async function getEvidence(db: Database, hash: string): Promise<VoteEvidence | null> {
  return (await getDocument(db, hash)) as VoteEvidence | null;
}

/** The latest tallies of a proposal; null before the first. */
export async function latestTallies(db: Database, proposalId: string): Promise<StoredTallies | null> {
  const latest = await db.tally.findFirst({
    where: { proposalId, source: 'enforceable' },
    orderBy: [{ talliedAt: 'desc' }, { evidenceHash: { sort: 'desc', nulls: 'last' } }],
  });
  if (latest === null) return null;
  const { evidenceHash, talliedAt } = latest;
  const hub = await db.tally.findFirst({ where: { proposalId, source: 'hub', evidenceHash, talliedAt } });
  if (hub === null) return null;
  return {
    hub: sumsOf(hub),
    enforceable: sumsOf(latest),
    quorumPower: integer(latest.quorum),
    differences: (latest.differences as readonly Record<string, string | number>[]).map((row) => ({
      ...(row as unknown as TallyDifference),
      hubPower: BigInt(String(row['hubPower'])),
      ourPower: BigInt(String(row['ourPower'])),
    })),
    ...{ evidenceHash, talliedAt },
  };
}

type TallyRow = Awaited<ReturnType<Database['tally']['findUniqueOrThrow']>>;

const sumsOf = (row: TallyRow): TallySums => ({
  forPower: integer(row.for),
  againstPower: integer(row.against),
  abstainPower: integer(row.abstain),
});
const integer = (value: Prisma.Decimal): bigint => BigInt(value.toFixed(0));

async function keepTallies(
  tx: Database,
  proposalId: string,
  evidenceHash: string | null,
  talliedAt: Date,
  { tally, comparison }: VoteResult,
): Promise<void> {
  if (tally === null || comparison === null) return;
  await tx.tally.deleteMany({ where: { proposalId, evidenceHash } });
  const differences = comparison.differences.map((difference) => ({
    ...difference,
    hubPower: difference.hubPower.toString(),
    ourPower: difference.ourPower.toString(),
  }));
  const row = (source: string, sums: readonly bigint[]) => ({
    ...{ proposalId, source, evidenceHash, talliedAt, quorum: tally.quorumPower.toString() },
    for: String(sums[0] ?? 0n),
    against: String(sums[1] ?? 0n),
    abstain: String(sums[2] ?? 0n),
    differences: source === 'hub' ? [] : differences,
  });
  await tx.tally.createMany({ data: [row('hub', comparison.hub), row('enforceable', comparison.ours)] });
}

/** Votes are those of the latest evidence: what a hub stopped serving is seen there, not here. */
async function keepVotes(tx: Database, proposalId: string, evidence: VoteEvidence, result: VoteResult): Promise<void> {
  const rows = evidence.votes.kind === 'fetched' ? evidence.votes.value : [];
  if (result.verdicts.length === 0) return;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const counted = new Map((result.tally?.counted ?? []).map((vote) => [vote.id, vote.power]));
  await tx.vote.deleteMany({ where: { proposalId } });
  const data = result.verdicts.flatMap((verdict) => {
    const vote = verdict.kind === 'countable' ? verdict.vote : null;
    const row = byId.get(vote?.id ?? (verdict.kind === 'countable' ? '' : verdict.id));
    return row === undefined && vote === null ? [] : [voteRow(proposalId, verdict, row, vote, counted)];
  });
  for (let from = 0; from < data.length; from += 5_000)
    await tx.vote.createMany({ data: data.slice(from, from + 5_000), skipDuplicates: true });
}

function voteRow(
  proposalId: string,
  verdict: VoteResult['verdicts'][number],
  row: HubVote | undefined,
  vote: CountableVote | null,
  counted: ReadonlyMap<string, bigint>,
): Prisma.VoteCreateManyInput {
  const power = vote === null ? undefined : counted.get(vote.id);
  const stands = verdict.kind === 'countable' ? (power === undefined ? 'replaced' : 'counted') : verdict.kind;
  return {
    proposalId,
    id: vote?.id ?? row?.id ?? '',
    voter: vote?.voter ?? row?.voter ?? '',
    choice: (vote?.choice ?? row?.choice ?? null) as Prisma.InputJsonValue,
    signedAt: new Date((vote?.timestamp ?? row?.created ?? 0) * 1_000),
    cid: row?.ipfs ?? null,
    ...(vote?.origin === 'transaction' ? { origin: 'transaction', transactionHash: vote.transactionHash } : {}),
    power: power?.toString() ?? null,
    verdict: stands,
    reason: verdict.kind === 'countable' ? '' : `${verdict.code}: ${verdict.detail}`,
  };
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
