import { signaturesForContract, type EngineSignature } from '@riskdao/governance';
import { accountKey } from './books.js';
import { inTransaction, type Database, type DatabaseClient } from './database.js';
import { Prisma } from './generated/prisma/client.js';

/** A requirement to be signed for the chain by as many engines as `quorum` says. USD with 18 decimals, as the contract reads them. */
export type OrderedRequirement = {
  /** Lower case. */
  readonly account: string;
  /** Ascending per account; the contract takes no smaller one. */
  readonly sequence: bigint;
  readonly setId: string;
  readonly initialUsd18: bigint;
  readonly maintenanceUsd18: bigint;
  /** The EIP-712 message; integers as decimal text. */
  readonly payload: Readonly<Record<string, string>>;
  readonly quorum: number;
  readonly expiresAt: Date;
};

export type KeptRequirement = OrderedRequirement & {
  /** 65-byte signatures as the contract takes them; none before all of the quorum are there. */
  readonly signatures: readonly string[];
  readonly createdAt: Date;
};

/** Keeps a requirement with the first signature of it; false when that account and sequence are somebody else's already. */
export async function keepSignedRequirement(
  client: DatabaseClient,
  ordered: OrderedRequirement,
  mine: EngineSignature,
): Promise<boolean> {
  const { account, sequence, setId, initialUsd18, maintenanceUsd18, payload, quorum, expiresAt } = ordered;
  const row = {
    ...{ account: accountKey(account), sequence, setId, payload, quorum, expiresAt },
    initialUsd: asDecimal18(initialUsd18),
    maintenanceUsd: asDecimal18(maintenanceUsd18),
    // What one engine may sign alone is there with its signature, and nothing is gathered.
    ...(quorum === 1 ? { signatures: [mine.signature] } : {}),
  };
  const { count } = await client.marginRequirement.createMany({ data: [row], skipDuplicates: true });
  if (count === 0) return false;
  if (quorum > 1) await addSignature(client, ordered, mine);
  return true;
}

/** Adds what one engine signed; the one that completes the quorum makes the requirement usable. An engine counts once. */
export async function addSignature(
  client: DatabaseClient,
  { account, sequence }: Pick<OrderedRequirement, 'account' | 'sequence'>,
  { signer, signature }: EngineSignature,
): Promise<{ readonly isComplete: boolean }> {
  const key = { account: accountKey(account), sequence };
  const add = async (tx: Database) => {
    await tx.$queryRaw`
      SELECT 1 FROM margin_requirements WHERE account = ${key.account} AND sequence = ${sequence} FOR UPDATE`;
    const row = { ...key, signer: signer.toLowerCase(), signature };
    await tx.marginSignature.createMany({ data: [row], skipDuplicates: true });
    const { quorum, signatures, gathered } = await tx.marginRequirement.findUniqueOrThrow({
      where: { account_sequence: key },
      include: { gathered: true },
    });
    if (signatures !== null) return { isComplete: true };
    const bundle = signaturesForContract(gathered, quorum);
    if (bundle === null) return { isComplete: false };
    await tx.marginRequirement.update({ where: { account_sequence: key }, data: { signatures: [...bundle] } });
    return { isComplete: true };
  };
  return inTransaction(client, add, { repeatable: true });
}

/**
 * A sequence above every one that was ordered before and above `floor` (the chain's). Two engines may get the same one:
 * {@link keepSignedRequirement} then tells the later of them so.
 */
export async function nextSequence(db: Database, account: string, floor: bigint): Promise<bigint> {
  const newest = await db.marginRequirement.findFirst({
    where: { account: accountKey(account) },
    orderBy: { sequence: 'desc' },
    select: { sequence: true },
  });
  return (newest !== null && newest.sequence > floor ? newest.sequence : floor) + 1n;
}

/** The newest that its quorum has signed: what may be relayed. */
export async function latestSignedRequirement(db: Database, account: string): Promise<KeptRequirement | null> {
  const row = await db.marginRequirement.findFirst({
    where: { account: accountKey(account), NOT: { signatures: { equals: Prisma.DbNull } } },
    orderBy: { sequence: 'desc' },
  });
  return row === null ? null : asRequirement(row);
}

/** The newest ordered requirement of each account that has one, signed by its quorum or not, by account in lower case. */
export async function latestOrderedRequirements(
  db: Database,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, KeptRequirement>> {
  const rows = await db.$queryRaw<RequirementRow[]>`
    SELECT DISTINCT ON (account) account, sequence, set_id AS "setId", initial_usd AS "initialUsd", quorum,
      maintenance_usd AS "maintenanceUsd", payload, signatures, expires_at AS "expiresAt", created_at AS "createdAt"
    FROM margin_requirements WHERE account = ANY(${accounts.map(accountKey)}::text[]) ORDER BY account, sequence DESC`;
  return new Map(rows.map((row) => [row.account, asRequirement(row)]));
}

/** Requirements still valid at a time that lack signatures and have none of this engine, newest first. */
export async function requirementsWithout(
  db: Database,
  { signer, at, first }: { readonly signer: string; readonly at: Date; readonly first: number },
): Promise<readonly KeptRequirement[]> {
  const rows = await db.marginRequirement.findMany({
    where: {
      ...{ expiresAt: { gt: at }, signatures: { equals: Prisma.DbNull } },
      gathered: { none: { signer: signer.toLowerCase() } },
    },
    orderBy: [{ createdAt: 'desc' }, { account: 'asc' }, { sequence: 'desc' }],
    take: first,
  });
  return rows.map(asRequirement);
}

/** How many requirements lapsed between two times before their quorum had signed. */
export function countLapsedUnsigned(db: Database, { from, until }: { from: Date; until: Date }): Promise<number> {
  const where = { expiresAt: { gt: from, lte: until }, signatures: { equals: Prisma.DbNull } };
  return db.marginRequirement.count({ where });
}

/** Forgets what nobody can use any more: requirements that lapsed before a time. Returns how many. */
export async function forgetRequirements(db: Database, lapsedBefore: Date): Promise<number> {
  const { count } = await db.marginRequirement.deleteMany({ where: { expiresAt: { lt: lapsedBefore } } });
  return count;
}

type RequirementRow = Awaited<ReturnType<Database['marginRequirement']['findFirstOrThrow']>>;

function asRequirement(row: RequirementRow): KeptRequirement {
  return {
    ...{ account: row.account, sequence: row.sequence, setId: row.setId, quorum: row.quorum },
    initialUsd18: fromDecimal18(row.initialUsd.toFixed(18)),
    maintenanceUsd18: fromDecimal18(row.maintenanceUsd.toFixed(18)),
    payload: row.payload as Record<string, string>,
    signatures: (row.signatures ?? []) as string[],
    ...{ expiresAt: row.expiresAt, createdAt: row.createdAt },
  };
}

function asDecimal18(raw: bigint): string {
  const digits = raw.toString().padStart(19, '0');
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

const fromDecimal18 = (text: string): bigint => BigInt(text.replace('.', ''));
