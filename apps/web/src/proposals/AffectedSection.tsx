import type { AccountRow, ImpactReport } from '@riskdao/risk-core';
import { useMemo } from 'react';
import { AffectedChart } from '../charts/AffectedChart.js';
import { csvOf } from '../format/csv.js';
import { download } from '../format/download.js';
import { formatCount, formatUsd } from '../format/numbers.js';
import { DataTable } from '../table/DataTable.js';
import { CheckAddress } from './CheckAddress.js';
import { accountCsv, ACCOUNT_COLUMNS } from './accountColumns.js';
import { LiquidationTimes } from './LiquidationTimes.js';

/** Who is affected the moment the change takes effect: counts, chart, and every account. */
export function AffectedSection({ report }: { readonly report: ImpactReport }) {
  const { affected } = report;
  const moved = useMemo(() => movedRows(affected.rows, affected.topIds), [affected]);
  return (
    <section aria-labelledby="affected">
      <h2 id="affected">Who is affected</h2>
      <CheckAddress report={report} />
      <dl className="facts">
        <div>
          <dt>Requirement rises</dt>
          <dd>
            {formatCount(affected.requirementRises)} of {formatCount(affected.accounts)} accounts, by{' '}
            {formatUsd(affected.lockedUsd)}
          </dd>
        </div>
        <div>
          <dt>Requirement falls</dt>
          <dd>
            {formatCount(affected.requirementFalls)} accounts, by {formatUsd(affected.releasedUsd)}
          </dd>
        </div>
        <div>
          <dt>Newly liquidatable</dt>
          <dd>
            {formatCount(affected.newlyLiquidatable.accounts)} accounts,{' '}
            {formatUsd(affected.newlyLiquidatable.notionalUsd)} notional
          </dd>
        </div>
        <div>
          <dt>No longer liquidatable</dt>
          <dd>{formatCount(affected.noLongerLiquidatable.accounts)} accounts</dd>
        </div>
        <div>
          <dt>Below initial requirement</dt>
          <dd>
            {formatCount(affected.belowInitial.before.accounts)} → {formatCount(affected.belowInitial.after.accounts)}{' '}
            accounts
          </dd>
        </div>
        <div>
          <dt>Could not be computed</dt>
          <dd>{formatCount(affected.failed.length)} accounts</dd>
        </div>
      </dl>
      <AffectedChart affected={affected} />
      <LiquidationTimes rows={report.liquidationTimes} />
      <details>
        <summary>Every account (n = {formatCount(affected.rows.length)}), most affected first</summary>
        <DataTable
          caption="Accounts, before and after"
          columns={ACCOUNT_COLUMNS}
          rows={moved}
          rowKey={({ id }) => id}
        />
      </details>
      <button
        type="button"
        onClick={() => {
          const { header, rows } = accountCsv(moved);
          download(`accounts-${report.reportHash.slice(0, 10)}.csv`, csvOf(header, rows), 'text/csv');
        }}
      >
        Accounts as CSV
      </button>
    </section>
  );
}

/** The report's own ranking first, the book's order after it. */
function movedRows(rows: readonly AccountRow[], topIds: readonly string[]): readonly AccountRow[] {
  const rank = new Map(topIds.map((id, at) => [id, at]));
  return [...rows].sort((a, b) => (rank.get(a.id) ?? topIds.length) - (rank.get(b.id) ?? topIds.length));
}
