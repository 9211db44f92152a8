import type { VoteEvidence } from '@riskdao/governance';
import { readDirectVotes, readPower } from '@riskdao/governance/remote';
import { getEvidence, latestVerdict, seenVotes, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { evidenceNow } from './trackVote.js';

/**
 * The evidence as it is served now, or else the one that the verdict rests on, with every vote that was seen before. `alsoVoters`
 * are accounts whose power is read too.
 */
export async function allThatIsKnown(
  context: GovernanceContext,
  proposal: Proposal,
  { alsoVoters = [], served = null }: { alsoVoters?: readonly string[]; served?: VoteEvidence | null } = {},
): Promise<VoteEvidence | null> {
  const { client, chain } = context;
  const now = served ?? (await evidenceNow(context, proposal));
  const verdict = await latestVerdict(client, proposal.id);
  const kept = verdict === null ? null : await getEvidence(client, verdict.evidenceHash);
  const base = [now, kept].find((one) => one?.proposal.kind === 'fetched' && one.proposal.value !== null) ?? null;
  if (base === null || proposal.vote === null) return null;
  const seen = await seenVotes(client, proposal.id);
  const rows = new Map([
    ...seen.map(({ row }) => [row.id, row] as const),
    ...(base.votes.kind === 'fetched' ? base.votes.value.map((row) => [row.id, row] as const) : []),
  ]);
  const documents = {
    ...Object.fromEntries(seen.map(({ row, document }) => [row.ipfs, { kind: 'fetched', value: document } as const])),
    ...Object.fromEntries(Object.entries(base.documents).filter(([, document]) => document.kind === 'fetched')),
  };
  const { snapshotId, message } = proposal.vote;
  const directVotes = await readDirectVotes(chain.endpoints, {
    ...{ governor: chain.contracts.governor, proposalId: snapshotId, fromBlock: message.snapshot },
  });
  const direct = directVotes.flatMap(({ reading }) =>
    reading.kind === 'fetched' ? reading.value.events.map(({ topics }) => `0x${(topics[2] ?? '').slice(26)}`) : [],
  );
  const voters = [
    ...new Set(
      [...[...rows.values()].map(({ voter }) => voter), ...direct, ...alsoVoters].map((one) => one.toLowerCase()),
    ),
  ].sort();
  const power = await Promise.all(
    chain.endpoints.map((endpoint) =>
      readPower(endpoint, { token: chain.terms.token, block: message.snapshot, voters }),
    ),
  );
  return { ...base, votes: { kind: 'fetched', value: [...rows.values()] }, documents, power, directVotes };
}

/** Whether votes that were served before are no longer, without a later one of the same voter in their place. */
export async function leavesOutVotes(
  { client }: GovernanceContext,
  { id }: Proposal,
  { votes }: VoteEvidence,
): Promise<boolean> {
  if (votes.kind === 'failed') return false;
  const latest = new Map(votes.value.map(({ voter, created }) => [voter.toLowerCase(), created]));
  const seen = await seenVotes(client, id);
  return seen.some(({ row }) => row.created > (latest.get(row.voter.toLowerCase()) ?? -1));
}
