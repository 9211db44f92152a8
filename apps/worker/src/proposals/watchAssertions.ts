import {
  agreedPower,
  ballotsToRelay,
  judgeAssertion,
  type AssertedVote,
  type AssertionJudgement,
  type Ballot,
} from '@riskdao/governance';
import { readAssertion } from '@riskdao/governance/remote';
import { getProposal, raiseAlert, votedProposals, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain, sendWrite } from './followChain.js';
import { allThatIsKnown } from './knownEvidence.js';

/** Results are asserted, challenged and recounted within this time after a vote. */
const WATCHED_SECONDS = 30 * 86_400;
/** Ballots in one transaction. */
const BATCH = 100;

/**
 * Looks at every result that stands asserted or challenged, of proposals that we passed and of those that we did not, and answers
 * a wrong one: a provably false vote by its proof, an incomplete sum by a challenge with the votes that were left out. In an open
 * recount all known votes are relayed, whichever way they go.
 */
export async function watchAssertions(context: GovernanceContext): Promise<void> {
  const { client, chain, log } = context;
  const now = await chain.reader.nowUnix();
  const since = new Date((now - WATCHED_SECONDS) * 1_000);
  for (const proposal of await votedProposals(client, since, new Date(now * 1_000))) {
    try {
      await watchOne(context, proposal, now);
    } catch (error) {
      log.warn({ proposalId: proposal.id, error: (error as Error).message }, 'not watched now');
    }
  }
}

async function watchOne(context: GovernanceContext, proposal: Proposal, now: number): Promise<void> {
  const { client, chain } = context;
  const onChain = await readOnChain(context, proposal);
  await followChain(context, proposal, onChain);
  const { stage, challengeEndsAtUnix, recountEndsAtUnix } = onChain.governed;
  const snapshotId = proposal.vote?.snapshotId ?? '';
  if (stage === 'challenged' && now > recountEndsAtUnix) {
    await sendWrite(context, proposal.id, chain.writes.closeRecount(snapshotId));
    const after = await getProposal(client, proposal.id);
    if (after !== null) await followChain(context, after, await readOnChain(context, after));
    return;
  }
  const isOpen = stage === 'challenged' || (stage === 'asserted' && now <= challengeEndsAtUnix);
  if (!isOpen) return;
  const [endpoint] = chain.endpoints;
  if (endpoint === undefined) return;
  const { contracts, deployment } = chain;
  const found = await readAssertion(endpoint, contracts.governor, snapshotId, deployment.fromBlock);
  if (found.kind === 'failed') throw new Error(`the asserted votes could not be read: ${found.code} ${found.detail}`);
  const judged = await judge(context, proposal, found.value);
  if (judged === null) return;
  if (judged.kind === 'fault') {
    const vote = found.value[judged.index];
    if (vote === undefined) return;
    await alarm(context, proposal, `an asserted vote has a false ${judged.reason}`, now);
    await sendWrite(context, proposal.id, chain.writes.proveFault(snapshotId, judged.leaves, judged.index, vote));
    return;
  }
  if (stage === 'asserted') {
    if (judged.kind === 'sound') return;
    await alarm(context, proposal, 'it was asserted as passed, and with all votes it does not pass', now);
    const { bond } = await chain.reader.proposalTerms(snapshotId);
    const outcome = await sendWrite(context, proposal.id, chain.writes.challenge(snapshotId, bond));
    if (outcome?.kind !== 'mined' && outcome?.kind !== 'alreadyDone') return;
  }
  await relay(context, proposal, judged.ballots);
}

type Judged =
  Extract<AssertionJudgement, { kind: 'fault' }> | { kind: 'sound' | 'challenge'; ballots: readonly Ballot[] };

/** Judges by every vote that was ever seen, and by power read for the asserted voters too. Null when that cannot be read now. */
async function judge(
  context: GovernanceContext,
  proposal: Proposal,
  asserted: readonly AssertedVote[],
): Promise<Judged | null> {
  const { chain, calculator, log } = context;
  const voters = asserted.map(({ ballot }) => `0x${ballot.head.slice(2, 42)}`.toLowerCase());
  const evidence = await allThatIsKnown(context, proposal, { alsoVoters: voters });
  const { tally } = evidence === null ? { tally: null } : await calculator.verify(evidence);
  if (evidence === null || tally === null) {
    log.warn({ proposalId: proposal.id }, 'an asserted result cannot be judged now');
    return null;
  }
  const power = agreedPower(evidence.power, [...new Set([...voters, ...tally.counted.map(({ voter }) => voter)])]);
  if (power.kind === 'unverifiable') return null;
  const subject = { asserted, proposalId: proposal.vote?.snapshotId ?? '', space: chain.terms.space, tally };
  const judgement = judgeAssertion({ ...subject, powerOf: power.powerOf });
  if (judgement.kind === 'fault') return judgement;
  return { kind: judgement.kind, ballots: ballotsToRelay(tally) };
}

/** Relays what the contract does not hold yet, or holds an older vote of. */
async function relay(context: GovernanceContext, proposal: Proposal, ballots: readonly Ballot[]): Promise<void> {
  const { chain } = context;
  const snapshotId = proposal.vote?.snapshotId ?? '';
  const isHeld = async ({ head }: Ballot): Promise<boolean> => {
    const { timestamp } = await chain.reader.voteOf(snapshotId, `0x${head.slice(2, 42)}`);
    return BigInt(timestamp) >= ((BigInt(head) >> 16n) & 0xff_ffff_ffffn);
  };
  const missing: Ballot[] = [];
  for (const ballot of ballots) if (!(await isHeld(ballot))) missing.push(ballot);
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    const isDone = async () => (await Promise.all(batch.map(isHeld))).every(Boolean);
    await sendWrite(context, proposal.id, chain.writes.relayVotes(snapshotId, batch, isDone));
  }
}

async function alarm({ client, log }: GovernanceContext, { id, title }: Proposal, what: string, now: number) {
  log.error({ proposalId: id, what }, 'wrong result');
  const message = `"${title}": ${what}. The watcher answers on chain; check that it can (key, fees, bond).`;
  await raiseAlert(client, {
    ...{ kind: 'proposal', subject: id, severity: 'critical', message, details: {}, at: new Date(now * 1_000) },
  });
}
