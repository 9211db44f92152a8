import type { ImpactReport } from '@riskdao/risk-core';
import { EstimateText } from '../format/EstimateText.js';
import { Hash } from '../format/Hash.js';
import { formatTime, formatUsd } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { Empty } from '../shell/states.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** How earlier forecasts of the same engine held. */
export function RecordSection({ report: { record } }: { readonly report: ImpactReport }) {
  return (
    <section aria-labelledby="forecast-record">
      <h2 id="forecast-record">How earlier forecasts held</h2>
      {record === null || record.past.length === 0 ? (
        <Empty title="No earlier forecast has come due">
          <p>After 7 and 30 days each report is judged by what happened; the next report quotes it here.</p>
        </Empty>
      ) : (
        <>
          <SimpleTable
            caption="How often forecasts held"
            head={['Figure', 'Held', 'Judged']}
            rows={record.metrics.map(({ metric, label, held, total }) => ({
              key: metric,
              cells: [label, String(held), String(total)],
            }))}
          />
          {record.past.map(({ reportHash, fromUnix, hours, rows }) => (
            <details key={`${reportHash}${hours}`}>
              <summary>
                Report <Hash value={reportHash} /> of {formatTime(fromUnix)}, judged after {hours} h
              </summary>
              <SimpleTable
                caption="Forecast and outcome"
                head={['Figure', 'Forecast', 'Outcome', 'Verdict']}
                text={[3]}
                rows={rows.map(({ metric, label, forecast, realisedUsd, held }) => ({
                  key: metric,
                  cells: [
                    label,
                    <EstimateText key="forecast" estimate={forecast} format={formatUsd} />,
                    formatUsd(realisedUsd),
                    <Badge key="verdict" kind={held ? 'good' : 'warning'}>
                      {held ? 'held' : 'exceeded'}
                    </Badge>,
                  ],
                }))}
              />
            </details>
          ))}
        </>
      )}
    </section>
  );
}
