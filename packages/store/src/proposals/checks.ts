import type { CheckMoment, CheckResult, ProposalCheckName, ProposalChecks } from '@riskdao/governance';
import { inTransaction, type Database, type DatabaseClient } from '../database.js';

export type StoredChecks = ProposalChecks & { readonly ranAt: Date };

/** The order in which moments come. */
const MOMENTS: readonly CheckMoment[] = ['draft', 'voteStart', 'voteEnd', 'queue', 'execution'];

/** Keeps the checks of one moment; running them again replaces them. */
export async function recordChecks(
  client: DatabaseClient,
  proposalId: string,
  { moment, results }: ProposalChecks,
  ranAt: Date,
): Promise<void> {
  await inTransaction(client, async (tx) => {
    await tx.proposalCheck.deleteMany({ where: { proposalId, moment } });
    await tx.proposalCheck.createMany({
      data: Object.entries(results).map(([name, { errors, warnings, notes }]) => ({
        ...{ proposalId, moment, name, ranAt },
        ...{ errors: [...errors], warnings: [...warnings], notes: [...notes] },
      })),
    });
  });
}

/** Checks by moment, in the order of a proposal's life. */
export async function proposalChecks(db: Database, proposalId: string): Promise<readonly StoredChecks[]> {
  const rows = await db.proposalCheck.findMany({ where: { proposalId } });
  return MOMENTS.flatMap((moment): StoredChecks[] => {
    const of = rows.filter((row) => row.moment === moment);
    const [first] = of;
    if (first === undefined) return [];
    const results = Object.fromEntries(
      of.map(({ name, errors, warnings, notes }) => [name, { errors, warnings, notes } as unknown as CheckResult]),
    ) as Record<ProposalCheckName, CheckResult>;
    return [
      {
        ...{ moment, results, ranAt: first.ranAt },
        isReady: Object.values(results).every(({ errors }) => errors.length === 0),
        isCancellable: moment !== 'draft' && (results.liquidationDrift?.errors.length ?? 0) > 0,
      },
    ];
  });
}
