import { payloadOf, reasonsToHold } from '@riskdao/governance';
import { closeAlert, proposalChecks, raiseAlert, simulationAt, type Proposal } from '@riskdao/store';
import type { GovernanceContext } from './context.js';
import { followChain, readOnChain, sendWrite, transactionOf } from './followChain.js';

const WARN_BEFORE_EXPIRY_SECONDS = 24 * 3_600;

/**
 * Executes what is ready, when the re-run at this moment has been judged and nothing holds it: the same calls, the same old
 * values, the same code, and no more liquidations than the drift rule allows. Others may execute; that is benign.
 */
export async function executeProposal(context: GovernanceContext, proposal: Proposal): Promise<void> {
  const { chain } = context;
  if (proposal.stage !== 'queued' || proposal.vote === null) return;
  const onChain = await readOnChain(context, proposal);
  const standing = await followChain(context, proposal, onChain);
  const now = await chain.reader.nowUnix();
  if (standing.stage !== 'queued' || onChain.operation.state !== 'ready') {
    if (standing.stage !== 'queued') await settleAlert(context, standing, now);
    return;
  }
  const held = await reasonsNow(context, proposal);
  if (held.length > 0) await warn(context, standing, held, { now, expiresAtUnix: onChain.operation.expiresAtUnix });
  if (held.length > 0) return;
  const write = chain.writes.execute(proposal.vote.snapshotId, payloadOf(proposal.changes));
  const outcome = await sendWrite(context, proposal.id, write);
  const after = await followChain(context, standing, await readOnChain(context, standing), transactionOf(outcome));
  if (after.stage === 'executed') await settleAlert(context, after, now);
  else if (outcome?.kind !== 'mined')
    await warn(context, after, [`the execution is ${outcome?.kind ?? 'left to others: this worker has no key'}`], {
      ...{ now, expiresAtUnix: onChain.operation.expiresAtUnix },
    });
}

/** Why it is not executed now; an unfinished re-run holds too. */
async function reasonsNow({ client }: GovernanceContext, { id }: Proposal): Promise<readonly string[]> {
  const rerun = await simulationAt(client, id, 'execution');
  if (rerun?.state === 'failed') return [`the re-run failed: ${rerun.failure?.message ?? 'for no known reason'}`];
  const checks = (await proposalChecks(client, id)).find(({ moment }) => moment === 'execution');
  if (rerun?.state !== 'completed' || checks === undefined) return ['the re-run at execution is not finished'];
  return reasonsToHold(checks);
}

async function warn(
  { client, log }: GovernanceContext,
  { id, title }: Proposal,
  reasons: readonly string[],
  { now, expiresAtUnix }: { readonly now: number; readonly expiresAtUnix: number },
): Promise<void> {
  log.warn({ proposalId: id, reasons }, 'execution held');
  const isLate = expiresAtUnix - now < WARN_BEFORE_EXPIRY_SECONDS;
  const message = `"${title}" is ready and not executed: ${reasons.join('; ')}. It expires in ${Math.max(0, Math.floor((expiresAtUnix - now) / 3_600))} hours.`;
  await raiseAlert(client, {
    ...{ kind: 'proposal', subject: id, severity: isLate ? 'critical' : 'warning', message },
    ...{ details: { reasons, expiresAtUnix }, at: new Date(now * 1_000) },
  });
}

async function settleAlert({ client }: GovernanceContext, { id, stage }: Proposal, now: number): Promise<void> {
  await closeAlert(client, { kind: 'proposal', subject: id, because: `it is ${stage}`, at: new Date(now * 1_000) });
}
