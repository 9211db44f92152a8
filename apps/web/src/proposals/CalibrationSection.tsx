import type { ImpactReport, SensitivityMetric } from '@riskdao/risk-core';
import { CapitalRiskChart } from '../charts/CapitalRiskChart.js';
import { SensitivityChart } from '../charts/SensitivityChart.js';
import { formatRatio } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

const METRICS: readonly SensitivityMetric[] = ['initialUsd', 'beyondEsUsd', 'coverage'];

/** Where the proposal stands among the sets that could have been proposed, and which parameters matter most. */
export function CalibrationSection({ report: { calibration } }: { readonly report: ImpactReport }) {
  const { frontier, sensitivities, notVaried, recommended, searched, accounts, capitalCost } = calibration;
  return (
    <section aria-labelledby="calibration">
      <h2 id="calibration">Frontier and sensitivities</h2>
      {frontier.length === 0 ? null : <CapitalRiskChart calibration={calibration} />}
      {recommended.length === 0 ? null : (
        <>
          <h3>What the search would have proposed</h3>
          <p className="quiet">
            Least yearly cost of locked collateral (at {formatRatio(capitalCost, 1)} a year), losses and liquidations,
            over {searched.join(', ')}. An aid for comparison, not advice.
          </p>
          <SimpleTable
            caption="Recommended by the search"
            head={['Parameter', 'Current', 'Recommended']}
            rows={recommended.map((one) => ({
              key: one.id,
              cells: [<code key="id">{one.id}</code>, one.current, one.recommended],
            }))}
          />
        </>
      )}
      <div className="columns">
        {METRICS.map((metric) => (
          <SensitivityChart
            key={metric}
            metric={metric}
            accounts={accounts}
            rows={sensitivities.filter((row) => row.metric === metric)}
          />
        ))}
      </div>
      {notVaried.length === 0 ? null : (
        <p className="quiet small">Not varied, because they choose the scenarios themselves: {notVaried.join(', ')}.</p>
      )}
    </section>
  );
}
