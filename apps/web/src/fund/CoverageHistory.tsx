import { ChartFrame } from '../charts/ChartFrame.js';
import { StepChart } from '../charts/StepChart.js';
import { formatCoverage, formatTime, unixOf } from '../format/numbers.js';
import type { CoverageBand, FundPageQuery } from '../graphql/generated/graphql.js';
import { useNow } from '../shell/now.js';

type Reading = NonNullable<FundPageQuery['fund']>['history']['edges'][number]['node'];

/** Coverage over time against its target of 100 %. `readings`: newest first. */
export function CoverageHistory({
  readings,
  band,
}: {
  readonly readings: readonly Reading[];
  readonly band: CoverageBand;
}) {
  const now = useNow(60);
  const points = readings.map(({ at, coverage }) => ({ x: unixOf(at), y: Number(coverage.value) })).reverse();
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last)
    return <p className="quiet">One measurement so far: the trend shows from the second on.</p>;
  return (
    <ChartFrame
      name="fund-coverage"
      finding={`Coverage went from ${formatCoverage(first.y)} to ${formatCoverage(last.y)}; the fund is in the ${band} band`}
      reading={`Coverage of the target over time, UTC; 100 % is the target. n = ${points.length} measurements.`}
      twin={{
        columns: [
          { label: 'Measured (UTC)' },
          { label: 'Coverage', unit: '%' },
          { label: 'Stressed value', unit: 'USD' },
          { label: 'Target', unit: 'USD' },
          { label: 'Band' },
        ],
        rows: readings.map((reading) => [
          formatTime(unixOf(reading.at)),
          reading.coverage.formatted,
          reading.balance.value,
          reading.target.value,
          reading.band,
        ]),
      }}
    >
      {(size) => (
        <StepChart
          size={size}
          points={points}
          endX={Math.max(now, last.x)}
          xLabel="Day, UTC"
          xFormat={(unix) => formatTime(unix).slice(5, 10)}
          yFormat={formatCoverage}
          target={{ y: 1, name: 'target' }}
        />
      )}
    </ChartFrame>
  );
}
