import type { AccountRow, AccountStatus } from '@riskdao/risk-core';
import { Address } from '../format/Address.js';
import type { CsvCell } from '../format/csv.js';
import { formatUsd } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import type { NoticeKind } from '../shell/states.js';
import type { Column } from '../table/DataTable.js';

const STATUS: Readonly<Record<AccountStatus, { readonly words: string; readonly kind: NoticeKind }>> = {
  safe: { words: 'safe', kind: 'good' },
  belowInitial: { words: 'below initial', kind: 'warning' },
  liquidatable: { words: 'liquidatable', kind: 'danger' },
};

export function StatusBadge({ status }: { readonly status: AccountStatus }) {
  return <Badge kind={STATUS[status].kind}>{STATUS[status].words}</Badge>;
}

const SEVERITY = { safe: 0, belowInitial: 1, liquidatable: 2 } as const;

export const ACCOUNT_COLUMNS: readonly Column<AccountRow>[] = [
  { id: 'account', heading: 'Account', value: ({ id }) => id, cell: ({ id }) => <Address value={id} short /> },
  { id: 'kind', heading: 'Kind', value: ({ kind }) => kind },
  {
    id: 'notional',
    heading: 'Notional',
    value: ({ notionalUsd }) => notionalUsd,
    cell: ({ notionalUsd }) => formatUsd(notionalUsd),
    align: 'end',
  },
  {
    id: 'equity',
    heading: 'Equity',
    value: ({ after }) => after.equityUsd,
    cell: ({ after }) => formatUsd(after.equityUsd),
    align: 'end',
  },
  {
    id: 'before',
    heading: 'Initial requirement today',
    value: ({ before }) => before.initialUsd,
    cell: ({ before }) => formatUsd(before.initialUsd),
    align: 'end',
  },
  {
    id: 'after',
    heading: 'With the change',
    value: ({ after }) => after.initialUsd,
    cell: ({ after }) => formatUsd(after.initialUsd),
    align: 'end',
  },
  {
    id: 'statusBefore',
    heading: 'Status today',
    value: ({ before }) => SEVERITY[before.status],
    cell: ({ before }) => <StatusBadge status={before.status} />,
  },
  {
    id: 'statusAfter',
    heading: 'Status with the change',
    value: ({ after }) => SEVERITY[after.status],
    cell: ({ after }) => <StatusBadge status={after.status} />,
  },
];

export function accountCsv(rows: readonly AccountRow[]): {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
} {
  return {
    header: [
      'account',
      'kind',
      'notional (USD)',
      'equity before (USD)',
      'equity after (USD)',
      'initial before (USD)',
      'initial after (USD)',
      'maintenance before (USD)',
      'maintenance after (USD)',
      'status before',
      'status after',
    ],
    rows: rows.map(({ id, kind, notionalUsd, before, after }) => [
      id,
      kind,
      notionalUsd,
      before.equityUsd,
      after.equityUsd,
      before.initialUsd,
      after.initialUsd,
      before.maintenanceUsd,
      after.maintenanceUsd,
      before.status,
      after.status,
    ]),
  };
}
