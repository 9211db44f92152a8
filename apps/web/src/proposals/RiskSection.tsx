import type { ImpactReport, MetricRow } from '@riskdao/risk-core';
import { LossChart } from '../charts/LossChart.js';
import { formatChange, formatCount, formatIn } from '../format/numbers.js';
import { EstimateText } from '../format/EstimateText.js';
import { Badge } from '../shell/Badge.js';
import { SimpleTable } from '../table/SimpleTable.js';
import { RegimeTable } from './RegimeTable.js';

/** How large the risk is, with intervals: every measure today, with the change, and the difference. */
export function RiskSection({ report: { metrics, lossDistribution, regime } }: { readonly report: ImpactReport }) {
  return (
    <section aria-labelledby="risk">
      <h2 id="risk">How large the risk is</h2>
      <LossChart loss={lossDistribution} />
      <SimpleTable
        caption="Risk measures with 95 % intervals"
        head={['Measure', 'Today', 'With the change', 'Change', 'Reading']}
        text={[4]}
        rows={metrics.map((metric) => {
          const format = (value: number) => formatIn(metric.unit, value);
          return {
            key: metric.id,
            cells: [
              <div key="label" className="change-name">
                {metric.label}
                <p className="quiet small">
                  {metric.basis}; n = {formatCount(metric.n)}
                </p>
              </div>,
              <EstimateText key="before" estimate={metric.before} format={format} />,
              <EstimateText key="after" estimate={metric.after} format={format} />,
              <EstimateText key="change" estimate={metric.change} format={(value) => formatChange(value, format)} />,
              <Reading key="reading" metric={metric} />,
            ],
          };
        })}
      />
      <RegimeTable rows={regime} />
    </section>
  );
}

/** Safer or riskier only where the interval of the change stays on one side of zero. */
function Reading({ metric: { change, safer } }: { readonly metric: MetricRow }) {
  if (change.value === 0) return <Badge kind="note">same</Badge>;
  const isSure = change.low === null || change.high === null || Math.sign(change.low) === Math.sign(change.high);
  if (safer === 'neither') return <Badge kind="note">{change.value > 0 ? 'higher' : 'lower'}</Badge>;
  if (!isSure) return <Badge kind="note">within sampling error</Badge>;
  const isSafer = safer === 'lower' ? change.value < 0 : change.value > 0;
  return <Badge kind={isSafer ? 'good' : 'warning'}>{isSafer ? 'safer' : 'riskier'}</Badge>;
}
