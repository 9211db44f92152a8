import { inTransaction, type DatabaseClient } from '../database.js';

/** FOR DEMONSTRATIONS ONLY. Gives a proposal that was just made up the dates of its story: one per transition, oldest first. */
export async function backdateProposal(
  client: DatabaseClient,
  proposalId: string,
  dates: { readonly created: Date; readonly transitions: readonly Date[] },
): Promise<void> {
  const { created, transitions } = dates;
  await inTransaction(client, async (tx) => {
    const rows = await tx.proposalTransition.findMany({ where: { proposalId }, orderBy: { version: 'asc' } });
    for (const [index, { version }] of rows.entries())
      await tx.proposalTransition.update({
        where: { proposalId_version: { proposalId, version } },
        data: { at: transitions[index] ?? created },
      });
    await tx.simulation.updateMany({ where: { proposalId }, data: { createdAt: created, finishedAt: created } });
    const updatedAt = transitions.at(-1) ?? created;
    await tx.$executeRaw`UPDATE proposals SET created_at = ${created}, updated_at = ${updatedAt} WHERE id = ${proposalId}::uuid`;
  });
}
