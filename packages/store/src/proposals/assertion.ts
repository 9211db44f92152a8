import { inTransaction, type DatabaseClient } from '../database.js';
import { appendEvent } from '../events.js';
import { getProposal, UnknownProposalError, type Assertion, type Proposal } from './proposal.js';

/** Keeps what the chain says about a posted result. It is no edit, so the version stays; what is known already is no news. */
export async function recordAssertion(
  client: DatabaseClient,
  id: string,
  { challengeEndsAt, recountEndsAt, transaction }: Assertion,
): Promise<Proposal> {
  return inTransaction(client, async (tx) => {
    const proposal = await getProposal(tx, id);
    if (proposal === null) throw new UnknownProposalError(id);
    const { assertion: known, stage, version } = proposal;
    const assertion = { challengeEndsAt, recountEndsAt, transaction: transaction ?? known?.transaction ?? null };
    if (known !== null && isSame(known, assertion)) return proposal;
    const data = { challengeEndsAt, recountEndsAt, assertTx: assertion.transaction };
    await tx.proposal.update({ where: { id }, data });
    await appendEvent(tx, { kind: 'proposalUpdated', subject: id, payload: { stage, version } });
    return { ...proposal, assertion };
  });
}

const isSame = (a: Assertion, b: Assertion): boolean =>
  a.challengeEndsAt.getTime() === b.challengeEndsAt.getTime() &&
  a.recountEndsAt?.getTime() === b.recountEndsAt?.getTime() &&
  a.transaction === b.transaction;
