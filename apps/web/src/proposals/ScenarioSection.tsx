import type { ImpactReport } from '@riskdao/risk-core';
import { HeatMapChart } from '../charts/HeatMapChart.js';
import { formatCount, formatMove, formatRange, formatUsd } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** What happens in which market: joint moves, named crises, and where liquidations push the price on. */
export function ScenarioSection({ report: { heatMap, episodes, cascade } }: { readonly report: ImpactReport }) {
  return (
    <section aria-labelledby="scenarios">
      <h2 id="scenarios">What happens in which market</h2>
      <HeatMapChart heatMap={heatMap} />
      <h3>Named crises, played again</h3>
      <SimpleTable
        caption="Named crises"
        head={['Crisis', 'Moves', 'Unpaid today', 'Unpaid with the change', 'Liquidatable today', 'With the change']}
        text={[1]}
        rows={episodes.map(({ id, label, spotMoves, shortfallUsd, liquidatable }) => ({
          key: id,
          cells: [
            label,
            <ul key="moves" className="moves">
              {spotMoves.map(({ underlying, move }) => (
                <li key={underlying}>
                  <bdi>{underlying}</bdi> {formatMove(move)}
                </li>
              ))}
            </ul>,
            formatUsd(shortfallUsd.before),
            formatUsd(shortfallUsd.after),
            formatCount(liquidatable.before),
            formatCount(liquidatable.after),
          ],
        }))}
      />
      <h3>Sensitivity to liquidations that move the price</h3>
      <p className="quiet">
        A fall from outside, and where the price ends when forced sales are absorbed by {formatUsd(cascade.advUsd)} of
        daily volume: from the best case (liquidations stop early) to the worst.{' '}
        {criticalText(cascade.criticalFall.after, cascade.amplificationLimit)}
      </p>
      <SimpleTable
        caption="Cascades"
        head={[
          'Fall from outside',
          'Ends today',
          'Ends with the change',
          'Accounts sold today',
          'Sold with the change',
        ]}
        rows={cascade.rows.map(({ move, before, after }) => ({
          key: String(move),
          cells: [
            formatMove(move, 1),
            formatRange(formatMove(before.bestMove, 1), formatMove(before.worstMove, 1)),
            formatRange(formatMove(after.bestMove, 1), formatMove(after.worstMove, 1)),
            formatRange(formatCount(before.bestLiquidated), formatCount(before.worstLiquidated)),
            formatRange(formatCount(after.bestLiquidated), formatCount(after.worstLiquidated)),
          ],
        }))}
      />
    </section>
  );
}

function criticalText(fall: number | null, limit: number): string {
  return fall === null
    ? `No fall on this table is made ${limit} times as deep by liquidations.`
    : `From a fall of ${formatMove(fall, 1)} on, liquidations make it at least ${limit} times as deep.`;
}
