import type { ImpactReport } from '@riskdao/risk-core';
import { CoverageChart } from '../charts/CoverageChart.js';
import { WaterfallChart } from '../charts/WaterfallChart.js';
import { formatRatio, formatUsd } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** Whether the safety fund covers, who pays when it comes to it, and what no figure here includes. */
export function FundSection({ report: { fund, waterfall } }: { readonly report: ImpactReport }) {
  return (
    <section aria-labelledby="fund">
      <h2 id="fund">Whether the safety fund covers</h2>
      <div className="columns">
        <CoverageChart fund={fund} />
        <WaterfallChart waterfall={waterfall} />
      </div>
      <SimpleTable
        caption="What the fund holds, with the change"
        head={['Asset', 'Amount', 'Value', 'Haircut', 'Counts as']}
        rows={fund.holdings.after.map(({ asset, amount, valueUsd, haircut, stressedUsd }) => ({
          key: asset,
          cells: [
            <bdi key="asset">{asset}</bdi>,
            amount.toLocaleString('en-US', { maximumFractionDigits: 2 }),
            formatUsd(valueUsd),
            formatRatio(haircut, 1),
            formatUsd(stressedUsd),
          ],
        }))}
      />
      <h3>What coverage does not include</h3>
      <ul>
        {fund.notCovered.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
