import type { ImpactReport } from '@riskdao/risk-core';
import { FrontierChart } from '../charts/FrontierChart.js';
import { formatCount, formatCoverage, formatUsd } from '../format/numbers.js';
import { EstimateText } from '../format/EstimateText.js';
import { Badge } from '../shell/Badge.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** Every option beside every other, on the same scenarios and seed. */
export function AlternativesSection({ report: { alternatives } }: { readonly report: ImpactReport }) {
  return (
    <section aria-labelledby="alternatives">
      <h2 id="alternatives">Alternatives</h2>
      <FrontierChart alternatives={alternatives} />
      <SimpleTable
        caption="Alternatives"
        head={[
          'Option',
          'Rules',
          'Required collateral',
          'Newly liquidatable',
          'Shortfall, mean of the worst',
          'Coverage',
        ]}
        text={[1]}
        rows={alternatives.map((one, at) => ({
          key: one.id,
          cells: [
            <span key="label">
              {at + 1}. {one.label}
              <br />
              <span className="quiet small">{one.description}</span>
            </span>,
            <Badge key="rules" kind={one.withinRules ? 'good' : 'danger'}>
              {one.withinRules ? 'within the rules' : 'breaks a rule'}
            </Badge>,
            formatUsd(one.initialUsd),
            formatCount(one.newlyLiquidatable),
            <EstimateText key="es" estimate={one.shortfallEs} format={formatUsd} />,
            formatCoverage(one.coverage),
          ],
        }))}
      />
    </section>
  );
}
