import type { MergedOutcome } from './merge.js';
import type { SimulationPlan } from './plan.js';
import type {
  AccountRow,
  AccountState,
  AccountStatus,
  AccountTally,
  AffectedAccounts,
  BeforeAfter,
  Histogram,
  KindRow,
} from './reportSections.js';
import type { AccountFigures } from './shard.js';

const TOP_ACCOUNTS = 20;

/** Who is affected, in the order of the book. `before` and `after` are the positions of two sets in the plan. */
export function affectedAccounts(
  plan: SimulationPlan,
  merged: MergedOutcome,
  sets: BeforeAfter<number>,
): AffectedAccounts {
  const rows = accountRows(plan, merged, sets);
  const below = (status: (state: AccountState) => boolean, need: 'initialUsd' | 'maintenanceUsd') => ({
    before: tallyOf(rows, 'before', status, need),
    after: tallyOf(rows, 'after', status, need),
  });
  const liquidatable = ({ status }: AccountState) => status === 'liquidatable';
  const newly = rows.filter(({ before, after }) => !liquidatable(before) && liquidatable(after));
  const rescued = rows.filter(({ before, after }) => liquidatable(before) && !liquidatable(after));
  const rises = rows.map(({ before, after }) => after.initialUsd - before.initialUsd);
  return {
    accounts: rows.length,
    totals: { before: totalsOf(rows, 'before'), after: totalsOf(rows, 'after') },
    belowInitial: below(({ status }) => status !== 'safe', 'initialUsd'),
    belowMaintenance: below(liquidatable, 'maintenanceUsd'),
    newlyLiquidatable: tallyOf(newly, 'after', () => true, 'maintenanceUsd'),
    noLongerLiquidatable: tallyOf(rescued, 'before', () => true, 'maintenanceUsd'),
    lockedUsd: sum(rises.filter((usd) => usd > 0)),
    releasedUsd: -sum(rises.filter((usd) => usd < 0)) + 0,
    requirementRises: rises.filter((usd) => usd > 0).length,
    requirementFalls: rises.filter((usd) => usd < 0).length,
    requirementChange: changeHistogram(rows),
    byKind: kindRows(rows),
    rows,
    topIds: topIds(rows),
    failed: plan.basis.holdings.rows.failures.map(({ accountId, code, message }) => ({ accountId, code, message })),
  };
}

function accountRows(plan: SimulationPlan, { accounts }: MergedOutcome, sets: BeforeAfter<number>): AccountRow[] {
  const rows: (AccountRow | undefined)[] = [];
  accounts.forEach((figures, sorted) => {
    if (figures === null) return;
    const { id, kind, group } = plan.accounts[sorted]!;
    const before = figures[sets.before]!;
    rows[plan.bookIndex[sorted]!] = {
      id,
      kind,
      group,
      notionalUsd: before.notionalUsd,
      before: accountState(before),
      after: accountState(figures[sets.after]!),
    };
  });
  return rows.filter((row) => row !== undefined);
}

function accountState(figures: AccountFigures): AccountState {
  const { equityUsd, initialUsd, maintenanceUsd } = figures;
  const health = maintenanceUsd > 0 ? equityUsd / maintenanceUsd : null;
  return { equityUsd, initialUsd, maintenanceUsd, health, status: accountStatus(figures) };
}

/** Safe from the initial requirement up, liquidatable below the maintenance requirement. */
export function accountStatus({
  equityUsd,
  initialUsd,
  maintenanceUsd,
}: Pick<AccountFigures, 'equityUsd' | 'initialUsd' | 'maintenanceUsd'>): AccountStatus {
  if (equityUsd < maintenanceUsd) return 'liquidatable';
  return equityUsd < initialUsd ? 'belowInitial' : 'safe';
}

function tallyOf(
  rows: readonly AccountRow[],
  side: 'before' | 'after',
  counts: (state: AccountState) => boolean,
  need: 'initialUsd' | 'maintenanceUsd',
): AccountTally {
  const counted = rows.filter((row) => counts(row[side]));
  return {
    accounts: counted.length,
    notionalUsd: sum(counted.map(({ notionalUsd }) => notionalUsd)),
    equityUsd: sum(counted.map((row) => row[side].equityUsd)),
    deficitUsd: sum(counted.map((row) => Math.max(0, row[side][need] - row[side].equityUsd))),
  };
}

function totalsOf(rows: readonly AccountRow[], side: 'before' | 'after') {
  return {
    equityUsd: sum(rows.map((row) => row[side].equityUsd)),
    initialUsd: sum(rows.map((row) => row[side].initialUsd)),
    maintenanceUsd: sum(rows.map((row) => row[side].maintenanceUsd)),
  };
}

const CHANGE_EDGES = [-1, -0.5, -0.2, -0.1, -0.05, -0.02, 0, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/** Accounts by relative change of the initial requirement; unchanged ones stand in the bin that starts at 0. */
function changeHistogram(rows: readonly AccountRow[]): Histogram {
  const counts = CHANGE_EDGES.slice(1).map(() => 0);
  for (const { before, after } of rows) {
    const moved = after.initialUsd - before.initialUsd;
    const change = moved === 0 ? 0 : before.initialUsd > 0 ? moved / before.initialUsd : 1;
    const above = CHANGE_EDGES.findLastIndex((edge) => edge <= change);
    counts[Math.min(counts.length - 1, Math.max(0, above))]!++;
  }
  return { unit: 'ratio', edges: CHANGE_EDGES, counts };
}

function kindRows(rows: readonly AccountRow[]): readonly KindRow[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind ?? 'not stated'))].sort();
  return kinds.map((kind) => {
    const own = rows.filter((row) => (row.kind ?? 'not stated') === kind);
    return {
      kind,
      accounts: own.length,
      initialUsd: {
        before: sum(own.map(({ before }) => before.initialUsd)),
        after: sum(own.map(({ after }) => after.initialUsd)),
      },
      newlyLiquidatable: own.filter(
        ({ before, after }) => before.status !== 'liquidatable' && after.status === 'liquidatable',
      ).length,
    };
  });
}

const SEVERITY = { safe: 0, belowInitial: 1, liquidatable: 2 } as const;

/** Those whose status gets worse first, the worst before others; then by the part of equity that the rise takes. */
function topIds(rows: readonly AccountRow[]): readonly string[] {
  const worsened = ({ before, after }: AccountRow) =>
    SEVERITY[after.status] > SEVERITY[before.status] ? SEVERITY[after.status] : 0;
  const weight = ({ before, after }: AccountRow) =>
    (after.initialUsd - before.initialUsd) / Math.max(1, after.equityUsd);
  return rows
    .filter((row) => worsened(row) > 0 || weight(row) !== 0)
    .sort((a, b) => worsened(b) - worsened(a) || weight(b) - weight(a) || (a.id < b.id ? -1 : 1))
    .slice(0, TOP_ACCOUNTS)
    .map(({ id }) => id);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
