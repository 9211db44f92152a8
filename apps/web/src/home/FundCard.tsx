import { Link } from '@tanstack/react-router';
import { ChartFrame } from '../charts/ChartFrame.js';
import { StepChart } from '../charts/StepChart.js';
import { formatCoverage, formatRatio, formatRelative, formatTime, unixOf } from '../format/numbers.js';
import type { CoverageBand, FundNowQuery } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { Empty, type NoticeKind } from '../shell/states.js';

/** The risk state in words: what the band means for a member. */
const BANDS: Readonly<
  Record<CoverageBand, { readonly words: string; readonly meaning: string; readonly kind: NoticeKind }>
> = {
  green: { words: 'Covered', meaning: 'The fund holds what its stress target asks for.', kind: 'good' },
  amber: {
    words: 'Short of its target',
    meaning: 'The fund would not pay for the whole stress target. It is still above its floor.',
    kind: 'warning',
  },
  red: {
    words: 'Below its floor',
    meaning: 'The fund is far below its target: restrictions are due.',
    kind: 'danger',
  },
};

export function FundCard({ fund, now }: { readonly fund: FundNowQuery['fund']; readonly now: number }) {
  if (fund === null)
    return (
      <Empty title="The fund has not been measured yet">
        <p>The first measurement follows the first reading of market and accounts.</p>
      </Empty>
    );
  return (
    <div className="columns">
      <div>
        <p className="big">{fund.coverage.formatted}</p>
        <p>
          of its target: {fund.balance.formatted} against {fund.target.formatted}
        </p>
        <p>
          <Badge kind={BANDS[fund.band].kind}>{BANDS[fund.band].words}</Badge> {BANDS[fund.band].meaning}
        </p>
        <p className="quiet small">measured {formatRelative(unixOf(fund.at), now)}</p>
        <p>
          <Link to="/fund">What it holds and what it does not cover</Link>
        </p>
      </div>
      <Trend fund={fund} now={now} />
    </div>
  );
}

function Trend({ fund, now }: { readonly fund: NonNullable<FundNowQuery['fund']>; readonly now: number }) {
  const points = fund.history.edges
    .map(({ node }) => ({ x: unixOf(node.at), y: Number(node.coverage.value), band: node.band }))
    .reverse();
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return <Empty title="No history of coverage yet" />;
  return (
    <ChartFrame
      name="coverage-trend"
      finding={trendFinding(first, last, points.length)}
      reading={`Coverage: value after haircuts over target, in percent, rounded down. n = ${points.length} measurements since ${formatTime(first.x)}.`}
      twin={{
        columns: [
          { label: 'Measured' },
          { label: 'Coverage', unit: 'ratio', format: formatCoverage },
          { label: 'Band' },
        ],
        rows: points.map(({ x, y, band }) => [formatTime(x), y, band]),
      }}
    >
      {(size) => (
        <StepChart
          size={size}
          points={points}
          endX={Math.max(now, last.x + 1)}
          xLabel="Time (UTC)"
          xFormat={(unix) => formatTime(unix).slice(5, last.x - first.x > 172_800 ? 10 : 16)}
          yFormat={(ratio) => formatRatio(ratio, 0)}
          target={{ y: 1, name: 'target' }}
        />
      )}
    </ChartFrame>
  );
}

function trendFinding(first: { readonly y: number }, last: { readonly y: number }, n: number): string {
  if (n < 2) return `Coverage stands at ${formatCoverage(last.y)}`;
  if (formatCoverage(first.y) === formatCoverage(last.y))
    return `Coverage is where it was, at ${formatCoverage(last.y)}`;
  return `Coverage went ${last.y > first.y ? 'up' : 'down'} from ${formatCoverage(first.y)} to ${formatCoverage(last.y)}`;
}
