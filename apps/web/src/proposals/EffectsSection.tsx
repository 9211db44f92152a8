import type { EffectFigures, ImpactReport } from '@riskdao/risk-core';
import { formatChange, formatCount, formatPoints, formatUsd } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

const usd = (value: number) => formatChange(value, formatUsd);
const count = (value: number) => formatChange(value, formatCount);
const coverage = (value: number) => formatChange(value, formatPoints);

/** Each change alone beside all together, on the same accounts and random numbers. */
export function EffectsSection({ report: { effects } }: { readonly report: ImpactReport }) {
  const { rows, joint, interaction } = effects;
  const cells = (figures: EffectFigures) => [
    usd(figures.initialUsd),
    usd(figures.maintenanceUsd),
    count(figures.liquidatable),
    usd(figures.beyondEsUsd),
    usd(figures.fundTargetUsd),
    coverage(figures.coverage),
  ];
  return (
    <section aria-labelledby="effects">
      <h2 id="effects">Which change does what</h2>
      <p className="quiet">
        Differences to today, each change alone and all together; what is left over is how they reinforce (or damp) each
        other. n = {formatCount(effects.accounts)} accounts.
      </p>
      <SimpleTable
        caption="Effect of each change alone"
        head={[
          'Change',
          'Required collateral',
          'Maintenance',
          'Liquidatable accounts',
          'Loss beyond requirements',
          'Fund target',
          'Coverage',
        ]}
        rows={[
          ...rows.map(({ id, change, silence }) => ({
            key: id,
            cells: [
              <div key="id" className="change-name">
                <code>{id}</code>
                {silence === null ? null : <p className="quiet small">{silence}</p>}
              </div>,
              ...cells(change),
            ],
          })),
          { key: 'joint', cells: [<strong key="joint">All together</strong>, ...cells(joint)] },
          { key: 'interaction', cells: ['Interaction', ...cells(interaction)] },
        ]}
      />
    </section>
  );
}
