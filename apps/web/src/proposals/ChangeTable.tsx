import type { ChangeRow, ParameterValueView, RuleCheck } from '@riskdao/risk-core';
import { Sparkline } from '../charts/Sparkline.js';
import { formatDuration } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** Values in force of one parameter, oldest first. */
export type Histories = Readonly<Record<string, readonly number[]>>;

const EFFECT = { tightens: 'tightens', loosens: 'loosens', neutral: 'neutral' } as const;

/** What changes: current and proposed, formatted and raw, and whether the rules let it through. */
export function ChangeTable({
  changes,
  histories = {},
}: {
  readonly changes: readonly ChangeRow[];
  readonly histories?: Histories;
}) {
  const isClamped = changes.some(({ effective, proposed }) => effective.raw !== proposed.raw);
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">What changes</h2>
      <p className="quiet">Under each value stands the integer that the chain stores.</p>
      <SimpleTable
        caption="What changes"
        head={[
          'Parameter',
          'Current',
          'Proposed',
          ...(isClamped ? ['In force after clamping'] : []),
          'Bounds',
          'Largest step',
          'Cool-down',
          'History',
          'Rules',
        ]}
        text={isClamped ? [8] : [7]}
        rows={changes.map((change) => ({
          key: change.id,
          cells: [
            <Name key="name" change={change} />,
            <Value key="current" value={change.current} />,
            <Value key="proposed" value={change.proposed} isStrong />,
            ...(isClamped ? [<Value key="effective" value={change.effective} isStrong />] : []),
            <span key="bounds">
              {change.min.formatted} to {change.max.formatted}
              <code className="raw">
                {change.min.raw} to {change.max.raw}
              </code>
            </span>,
            <span key="step">
              +{change.maxStep.up}
              <br />-{change.maxStep.down}
            </span>,
            formatDuration(change.cooldownHours * 60),
            <History key="history" values={histories[change.id] ?? []} name={change.name} />,
            <Rules key="rules" checks={change.checks} />,
          ],
        }))}
      />
    </section>
  );
}

function Name({ change: { id, name, symbol, meaning, effect, unit, decimals } }: { readonly change: ChangeRow }) {
  return (
    <div className="change-name">
      <bdi>{symbol === null ? name : `${name} · ${symbol}`}</bdi> <Badge kind="note">{EFFECT[effect]}</Badge>
      <p className="quiet small">
        {meaning} Unit: {unit}, {decimals} decimals; id <code>{id}</code>
      </p>
    </div>
  );
}

function Value({
  value: { formatted, raw },
  isStrong = false,
}: {
  readonly value: ParameterValueView;
  readonly isStrong?: boolean;
}) {
  return (
    <>
      {isStrong ? <strong>{formatted}</strong> : formatted}
      <code className="raw">{raw}</code>
    </>
  );
}

function History({ values, name }: { readonly values: readonly number[]; readonly name: string }) {
  if (values.length < 2) return <span className="quiet">no change yet</span>;
  return <Sparkline values={values} label={`${values.length} values of ${name} so far, oldest to newest`} />;
}

const RESULT = { pass: 'good', fail: 'danger', unknown: 'warning' } as const;

/** What does not pass is spelled out; what passes is counted and can be opened. */
function Rules({ checks }: { readonly checks: readonly RuleCheck[] }) {
  const open = checks.filter(({ result }) => result !== 'pass');
  const passed = checks.filter(({ result }) => result === 'pass');
  return (
    <div className="rules">
      {open.length === 0 ? null : <RuleList checks={open} />}
      {passed.length === 0 ? null : (
        <details>
          <summary>
            <Badge kind="good">{passed.length} passed</Badge>
          </summary>
          <RuleList checks={passed} />
        </details>
      )}
    </div>
  );
}

function RuleList({ checks }: { readonly checks: readonly RuleCheck[] }) {
  return (
    <ul className="checks small">
      {checks.map(({ rule, result, reason }) => (
        <li key={rule}>
          <Badge kind={RESULT[result]}>
            {rule}: {result === 'unknown' ? 'checked on chain' : result}
          </Badge>{' '}
          {reason}
        </li>
      ))}
    </ul>
  );
}
