import { Hash } from '../format/Hash.js';
import { ForeignLink } from '../format/Markdown.js';
import { formatRelative, formatTime, unixOf } from '../format/numbers.js';
import type { TimelineStepName, TimelineStepState } from '../graphql/generated/graphql.js';
import { useNow } from '../shell/now.js';
import type { ProposalDetail } from './ProposalPage.js';

const NAMES: Readonly<Record<TimelineStepName, string>> = {
  discussed: 'Discussed on the forum',
  drafted: 'Drafted',
  simulated: 'Impact report made',
  registered: 'Signed and registered with the contract',
  voting: 'Vote on Snapshot',
  challengeWindow: 'Result asserted, challenge window',
  queued: 'Queued in the timelock',
  executed: 'Executed',
  ended: 'Ended without execution',
};

const STATES: Readonly<Record<TimelineStepState, { readonly mark: string; readonly words: string }>> = {
  done: { mark: '✓', words: 'done' },
  current: { mark: '●', words: 'now' },
  upcoming: { mark: '○', words: 'ahead' },
  skipped: { mark: '–', words: 'will not happen' },
};

/** From the forum to the chain: each step with what proves it, and a countdown to the next. */
export function Timeline({ proposal: { timeline, timelock } }: { readonly proposal: ProposalDetail }) {
  const now = useNow(1);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">From forum to chain</h2>
      <ol className="timeline">
        {timeline.map(({ name, state, at, expectedAt, reason, transactionHash, cid, url }) => (
          <li key={name} className={state} aria-current={state === 'current' ? 'step' : undefined}>
            <span className="timeline-mark" aria-hidden="true">
              {STATES[state].mark}
            </span>
            <div>
              <strong>{NAMES[name]}</strong> <span className="quiet">({STATES[state].words})</span>
              {at === null ? null : (
                <div className="small">
                  {formatTime(unixOf(at))}, {formatRelative(unixOf(at), now)}
                </div>
              )}
              {expectedAt === null || state === 'done' || state === 'skipped' ? null : (
                <div className="small">
                  {state === 'current' ? 'ends ' : 'expected '}
                  <strong>{formatRelative(unixOf(expectedAt), now)}</strong> ({formatTime(unixOf(expectedAt))})
                </div>
              )}
              {reason === null ? null : <div className="small">{reason}</div>}
              {transactionHash === null ? null : (
                <div className="small">
                  transaction <Hash value={transactionHash} />
                </div>
              )}
              {cid === null ? null : (
                <div className="small">
                  CID <Hash value={cid} />
                </div>
              )}
              {url === null ? null : (
                <div className="small">
                  <ForeignLink href={url}>read there</ForeignLink>
                </div>
              )}
            </div>
          </li>
        ))}
      </ol>
      {timelock === null ? null : (
        <details>
          <summary>
            What the timelock will execute ({timelock.calls.length} {timelock.calls.length === 1 ? 'call' : 'calls'})
          </summary>
          <p>
            Operation <Hash value={timelock.id} />; can be executed from {formatTime(unixOf(timelock.readyAt))}, lapses{' '}
            {formatTime(unixOf(timelock.expiresAt))}.
          </p>
          <ol>
            {timelock.calls.map(({ target, value, data, inWords }) => (
              <li key={`${target}${data}`}>
                {inWords ?? 'A call that cannot be decoded: read it with care.'}
                <pre tabIndex={0}>
                  <code>{`to    ${target}\nvalue ${value} wei\ndata  ${data}`}</code>
                </pre>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}
