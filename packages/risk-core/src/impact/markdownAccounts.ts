import type { ImpactReport } from './report.js';
import { formatChange, formatCount, formatCountOf, formatRatio, formatUsd } from './reportNumbers.js';
import type { AccountRow, AccountTally, AffectedAccounts, Histogram } from './reportSections.js';
import { liquidationTimeBlocks } from './markdownLiquidationTimes.js';
import { code, inert, list, table } from './markdownText.js';

/** Most rows of the appendix; the JSON report always has all of them. */
const APPENDIX_ROWS = 1_000;

export function affectedSection({ affected, inputs, liquidationTimes }: ImpactReport): readonly string[] {
  return [
    '## 2. Who is affected',
    `Counted the moment the change takes effect, at the prices of the snapshot, over ${formatCount(affected.accounts)} accounts ` +
      `(${inputs.bookLabel} book: ${inert(inputs.bookProvenance, 300).replace(/\.$/, '')}). These figures are exact for these inputs.`,
    affectedTable(affected),
    requirementSentence(affected),
    '### Change of the initial requirement, by account',
    histogramTable(affected.requirementChange),
    '### By kind of account',
    kindTable(affected),
    '### Most affected accounts',
    affected.topIds.length === 0 ? 'No account is affected.' : accountTable(rowsOf(affected, affected.topIds)),
    ...liquidationTimeBlocks(liquidationTimes, affected.topIds.length > 0 ? 'these' : 'the weakest'),
    ...failedBlock(affected),
  ];
}

/** Every account, or the first thousand with a note. */
export function accountsAppendix({ affected }: ImpactReport): readonly string[] {
  const shown = affected.rows.slice(0, APPENDIX_ROWS);
  const rest = affected.rows.length - shown.length;
  return [
    '## Appendix: all accounts',
    accountTable(shown),
    rest === 0 ? '' : `${formatCount(rest)} more accounts are in the JSON report.`,
  ];
}

/** The counts table shared by report and digest. */
export function affectedTable(affected: AffectedAccounts): string {
  const pair = (label: string, before: AccountTally, after: AccountTally): string[] => [
    label,
    tallyText(before),
    tallyText(after),
    formatChange(after.accounts - before.accounts, formatCount),
  ];
  return table(
    ['', 'Today', 'With the change', 'Change in accounts'],
    [
      pair(
        'Below the initial requirement (cannot open risk)',
        affected.belowInitial.before,
        affected.belowInitial.after,
      ),
      pair(
        'Below the maintenance requirement (can be liquidated)',
        affected.belowMaintenance.before,
        affected.belowMaintenance.after,
      ),
      ['Newly liquidatable', '', tallyText(affected.newlyLiquidatable), ''],
      ['No longer liquidatable', '', tallyText(affected.noLongerLiquidatable), ''],
    ],
  );
}

function tallyText(tally: AccountTally): string {
  if (tally.accounts === 0) return '0';
  return `${formatCount(tally.accounts)} (missing ${formatUsd(tally.deficitUsd)} on ${formatUsd(tally.notionalUsd)} of positions)`;
}

function requirementSentence({
  totals,
  lockedUsd,
  releasedUsd,
  requirementRises,
  requirementFalls,
}: AffectedAccounts): string {
  const { before, after } = totals;
  return list([
    `Initial requirements together: ${formatUsd(before.initialUsd)} to ${formatUsd(after.initialUsd)} ` +
      `(${formatChange(after.initialUsd - before.initialUsd, formatUsd)}).`,
    `Maintenance requirements together: ${formatUsd(before.maintenanceUsd)} to ${formatUsd(after.maintenanceUsd)} ` +
      `(${formatChange(after.maintenanceUsd - before.maintenanceUsd, formatUsd)}).`,
    `Collateral that counts: ${formatUsd(before.equityUsd)} to ${formatUsd(after.equityUsd)} ` +
      `(${formatChange(after.equityUsd - before.equityUsd, formatUsd)}).`,
    `${formatUsd(lockedUsd)} is locked in ${formatCount(requirementRises)} accounts, ` +
      `${formatUsd(releasedUsd)} is released in ${formatCount(requirementFalls)}.`,
  ]);
}

function histogramTable({ edges, counts, unit }: Histogram): string {
  const edge = (value: number): string => {
    if (unit === 'usd') return formatUsd(value);
    return value > 0 ? `+${formatRatio(value, 0)}` : formatRatio(value, 0);
  };
  const last = counts.length - 1;
  const binText = (bin: number): string => {
    if (bin === 0) return `below ${edge(edges[1]!)}`;
    if (edges[bin] === 0) return `unchanged to ${edge(edges[bin + 1]!)}`;
    return bin === last ? `${edge(edges[bin]!)} or more` : `${edge(edges[bin]!)} to ${edge(edges[bin + 1]!)}`;
  };
  return table(
    ['Change', 'Accounts'],
    counts.flatMap((count, bin) => (count === 0 ? [] : [[binText(bin), formatCount(count)]])),
  );
}

function kindTable(affected: AffectedAccounts): string {
  const rows = affected.byKind.map(({ kind, accounts, initialUsd, newlyLiquidatable }) => [
    inert(kind),
    formatCount(accounts),
    formatUsd(initialUsd.before),
    formatUsd(initialUsd.after),
    formatChange(initialUsd.after - initialUsd.before, formatUsd),
    formatCount(newlyLiquidatable),
  ]);
  return table(
    ['Kind', 'Accounts', 'Initial requirement now', 'With the change', 'Change', 'Newly liquidatable'],
    rows,
  );
}

const STATUS_TEXT = { safe: 'safe', belowInitial: 'below initial', liquidatable: 'can be liquidated' } as const;

export function accountTable(rows: readonly AccountRow[]): string {
  const cells = rows.map(({ id, kind, before, after }) => [
    code(id),
    kind === null ? '' : inert(kind, 40),
    before.status === after.status
      ? STATUS_TEXT[after.status]
      : `${STATUS_TEXT[before.status]}, then **${STATUS_TEXT[after.status]}**`,
    formatUsd(after.equityUsd),
    formatUsd(before.initialUsd),
    formatUsd(after.initialUsd),
    formatUsd(after.maintenanceUsd),
    `${healthText(before.health)} to ${healthText(after.health)}`,
  ]);
  return table(
    ['Account', 'Kind', 'Status', 'Equity', 'Initial now', 'Initial after', 'Maintenance after', 'Health'],
    cells,
    ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
}

/** Two decimals, cut, so that 0.999 never reads as 1.00. */
function healthText(health: number | null): string {
  return health === null ? 'none needed' : (Math.floor(health * 100) / 100).toFixed(2);
}

export function rowsOf(affected: AffectedAccounts, ids: readonly string[]): readonly AccountRow[] {
  const byId = new Map(affected.rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function failedBlock({ failed }: AffectedAccounts): readonly string[] {
  if (failed.length === 0) return [];
  const rows = failed
    .slice(0, APPENDIX_ROWS)
    .map(({ accountId, code: reason, message }) => [code(accountId), code(reason), inert(message, 300)]);
  return [
    '### Accounts that could not be computed',
    `In none of the totals above: ${formatCountOf(failed.length, 'account')}.`,
    table(['Account', 'Code', 'Reason'], rows, ['left', 'left', 'left']),
  ];
}
