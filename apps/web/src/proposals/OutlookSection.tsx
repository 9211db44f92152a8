import type { FundPath, ImpactReport } from '@riskdao/risk-core';
import { formatCount, formatCoverage, formatRange, formatRatio, formatUsd } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

const REGIMES = { ordinary: 'Ordinary days', stressed: 'Stressed days' } as const;

/** The fund over the coming year, and how requirements that rise on the way down would feed back. */
export function OutlookSection({ report: { fundOutlook, feedback } }: { readonly report: ImpactReport }) {
  const { days, paths, gapUsd, daysToTarget, withCrises, triggers, dailyFeesUsd } = fundOutlook;
  const fill = (left: number | null) => (left === null ? 'never, without income' : `${formatCount(left)} days`);
  return (
    <section aria-labelledby="outlook">
      <h2 id="outlook">The fund over the next {formatCount(days)} days</h2>
      <SimpleTable
        caption="Fund over the coming days"
        head={[
          'Market',
          'Parameters',
          'Cap is hit',
          'Fund is used up',
          'Left at the end, median',
          'Fees that keep it level',
          'n',
        ]}
        text={[1]}
        rows={(['before', 'after'] as const).flatMap((side) =>
          paths[side].map((path) => ({ key: `${side}${path.regime}`, cells: pathCells(path, side) })),
        )}
      />
      <dl className="facts">
        <div>
          <dt>Missing to the target</dt>
          <dd>
            {formatUsd(gapUsd.before)} → {formatUsd(gapUsd.after)}
          </dd>
        </div>
        <div>
          <dt>Income fills it in</dt>
          <dd>
            {fill(daysToTarget.before)} → {fill(daysToTarget.after)}
          </dd>
        </div>
        <div>
          <dt>Income a day</dt>
          <dd>{dailyFeesUsd === null ? 'not stated in the book' : formatUsd(dailyFeesUsd.after)}</dd>
        </div>
        <div>
          <dt>Coverage if the named crises counted</dt>
          <dd>
            {formatCoverage(withCrises.before.coverage)} → {formatCoverage(withCrises.after.coverage)}
          </dd>
        </div>
      </dl>
      {triggers.length === 0 ? null : (
        <ul>
          {triggers.map(({ band, from, action }) => (
            <li key={band}>
              <strong>{band}</strong> (coverage from {formatRatio(from, 0)}): {action}
            </li>
          ))}
        </ul>
      )}
      <h3>If requirements rose by {formatRatio(feedback.rise, 0)} on the way down</h3>
      <SimpleTable
        caption="Feedback of rising requirements"
        head={[
          'Fall from outside',
          'Ends, fixed requirements',
          'Ends, rising requirements',
          'Accounts sold, fixed',
          'Sold, rising',
        ]}
        rows={feedback.rows.map(({ move, fixed, rising }) => ({
          key: String(move),
          cells: [
            formatRatio(move, 1),
            formatRange(formatRatio(fixed.bestMove, 1), formatRatio(fixed.worstMove, 1)),
            formatRange(formatRatio(rising.bestMove, 1), formatRatio(rising.worstMove, 1)),
            formatRange(formatCount(fixed.bestLiquidated), formatCount(fixed.worstLiquidated)),
            formatRange(formatCount(rising.bestLiquidated), formatCount(rising.worstLiquidated)),
          ],
        }))}
      />
    </section>
  );
}

function pathCells({ regime, capHit, depleted, endUsd, breakEvenFeesUsd, n }: FundPath, side: 'before' | 'after') {
  return [
    REGIMES[regime],
    side === 'before' ? 'today' : 'with the change',
    formatRatio(capHit, 1),
    formatRatio(depleted, 1),
    <span key="end">
      {formatUsd(endUsd.median)}
      <span className="interval">
        95 %: {formatUsd(endUsd.low)} to {formatUsd(endUsd.high)}
      </span>
    </span>,
    `${formatUsd(breakEvenFeesUsd)} a day`,
    formatCount(n),
  ];
}
