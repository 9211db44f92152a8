import { formatTime, unixOf } from '../format/numbers.js';
import type { CheckMoment, CheckRunPartsFragment, CheckStatus } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { Empty, type NoticeKind } from '../shell/states.js';

export const MOMENTS: Readonly<Record<CheckMoment, string>> = {
  draft: 'Before it is proposed',
  voteStart: 'When the vote opens',
  voteEnd: 'When the vote closes',
  queue: 'When it enters the timelock',
  execution: 'Right before execution',
};

const STATUS: Readonly<Record<CheckStatus, { readonly words: string; readonly kind: NoticeKind }>> = {
  passed: { words: 'passed', kind: 'good' },
  warned: { words: 'read this', kind: 'warning' },
  failed: { words: 'failed', kind: 'danger' },
};

/** The checks at each moment; the newest run is open. */
export function CheckRuns({ runs }: { readonly runs: readonly CheckRunPartsFragment[] }) {
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">Checks</h2>
      {runs.length === 0 ? (
        <Empty title="No check has run yet">
          <p>They run before the proposal is opened to vote, and again at every later moment.</p>
        </Empty>
      ) : (
        [...runs].reverse().map((run, at) => (
          <details key={`${run.moment}${run.ranAt}`} open={at === 0}>
            <summary>
              {MOMENTS[run.moment]}, {formatTime(unixOf(run.ranAt))}{' '}
              <Badge kind={run.isReady ? 'good' : 'danger'}>{run.isReady ? 'ready' : 'not ready'}</Badge>
            </summary>
            <CheckList run={run} />
          </details>
        ))
      )}
    </section>
  );
}

export function CheckList({ run }: { readonly run: CheckRunPartsFragment }) {
  return (
    <ul className="checks">
      {run.results.map(({ name, status, errors, warnings, notes }) => (
        <li key={name}>
          <Badge kind={STATUS[status].kind}>{STATUS[status].words}</Badge> <strong>{wordsOf(name)}</strong>
          <ul className="small">
            {[...errors, ...warnings, ...notes].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

/** `calldataMatchesReport` -> `Calldata matches report`. */
function wordsOf(name: string): string {
  const spaced = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
