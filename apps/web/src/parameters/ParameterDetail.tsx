import { Link } from '@tanstack/react-router';
import { ChartFrame } from '../charts/ChartFrame.js';
import { StepChart } from '../charts/StepChart.js';
import { formatParameter, formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import { ParameterHistoryDocument, type AtInput, type ParameterHistoryQuery } from '../graphql/generated/graphql.js';
import { useNow } from '../shell/now.js';
import { Snippets } from './Snippets.js';
import type { ParameterRow } from './scopes.js';

/** One parameter with its history and how to read it from a program or a contract. */
export function ParameterDetail({ row, at }: { readonly row: ParameterRow; readonly at: AtInput | null }) {
  return (
    <div className="card parameter-detail" role="region" aria-label={`Details of ${row.id}`}>
      <h3>
        <bdi>{row.id}</bdi>
      </h3>
      <p>{row.meaning}</p>
      <ul className="small">
        <li>{TIGHTENS[row.tightens]}</li>
        <li>
          After a change it rests for {row.cooldown.formatted}; within {row.maxDrift.window.formatted} it may move by{' '}
          {row.maxDrift.amount.formatted} in total.
        </li>
        {row.group === null ? null : (
          <li>
            Changes together with {row.group.members.filter((name) => name !== row.name).join(', ')}:{' '}
            {row.group.condition}
          </li>
        )}
        {row.reportHash === null ? null : (
          <li>
            Voters read{' '}
            <Link to="/reports/$reportHash" params={{ reportHash: row.reportHash }}>
              this report
            </Link>{' '}
            before the value came into force.
          </li>
        )}
      </ul>
      <Loaded what="its history" document={ParameterHistoryDocument} variables={{ name: row.name, symbol: row.symbol }}>
        {({ parameter }) => (parameter === null ? null : <History parameter={parameter} />)}
      </Loaded>
      <Snippets row={row} at={at} />
    </div>
  );
}

const TIGHTENS = {
  up: 'Higher values raise requirements or restrict users.',
  down: 'Lower values raise requirements or restrict users.',
  none: 'Neither direction raises a requirement.',
} as const satisfies Record<ParameterRow['tightens'], string>;

function History({ parameter }: { readonly parameter: NonNullable<ParameterHistoryQuery['parameter']> }) {
  const now = useNow(60);
  const changes = parameter.history.edges.map(({ node }) => node).reverse();
  const first = changes[0];
  if (first === undefined) return <p className="quiet">It has not changed since genesis: no chart yet.</p>;
  const { unit } = parameter.value;
  const format = (value: number) => (unit === 'token' ? String(value) : formatParameter(unit, plain(value)));
  const points = changes.map(({ after, point }) => ({ x: unixOf(point.at), y: Number(after.value) }));
  const [oldest] = points;
  // Before the first known change the old value held: drawn for a tenth of the time that is shown.
  const lead = oldest === undefined ? now : oldest.x - Math.max(86_400, (now - oldest.x) / 10);
  return (
    <ChartFrame
      name={`history-${parameter.id.replaceAll('/', '-')}`}
      finding={`${parameter.id} changed ${changes.length === 1 ? 'once' : `${changes.length} times`}; it is ${parameter.value.formatted} now`}
      reading={`Value in force over time, UTC. n = ${changes.length} executed changes.`}
      twin={{
        columns: [
          { label: 'Executed (UTC)' },
          { label: 'Block' },
          { label: 'Before' },
          { label: 'After' },
          { label: 'Proposal' },
        ],
        rows: changes.map(({ before, after, point, proposal }) => [
          formatTime(unixOf(point.at)),
          point.blockNumber,
          before.formatted,
          after.formatted,
          proposal?.title ?? 'genesis or unknown',
        ]),
      }}
    >
      {(size) => (
        <StepChart
          size={size}
          points={[{ x: lead, y: Number(first.before.value) }, ...points]}
          endX={now}
          xLabel="Day, UTC"
          xFormat={(unix) => formatTime(unix).slice(0, 10)}
          yFormat={format}
        />
      )}
    </ChartFrame>
  );
}

/** A tick of a chart as a decimal without exponent. */
function plain(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}
