import { Link } from '@tanstack/react-router';
import { formatTime, unixOf } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { SimpleTable } from '../table/SimpleTable.js';
import { MOMENTS } from './CheckRuns.js';
import type { ProposalDetail } from './ProposalPage.js';

/** The same question asked again on fresh data at each later moment, and how far the answer moved. */
export function Reruns({ proposal: { reruns } }: { readonly proposal: ProposalDetail }) {
  if (reruns.length === 0) return null;
  return (
    <section aria-labelledby="reruns">
      <h2 id="reruns">Asked again on fresh data</h2>
      {reruns.map(({ moment, simulation, drift }) => {
        const beyond = drift.filter(({ isBeyondInterval }) => isBeyondInterval).length;
        return (
          <details key={`${moment}${simulation.id}`} open={beyond > 0}>
            <summary>
              {MOMENTS[moment]}, {formatTime(unixOf(simulation.createdAt))}{' '}
              {simulation.state === 'completed' ? (
                <Badge kind={beyond > 0 ? 'warning' : 'good'}>
                  {beyond > 0 ? `${beyond} figures beyond their interval` : 'no drift beyond the intervals'}
                </Badge>
              ) : (
                <Badge kind="note">{simulation.state}</Badge>
              )}
            </summary>
            {simulation.reportHash === null ? null : (
              <p>
                <Link to="/reports/$reportHash" params={{ reportHash: simulation.reportHash }}>
                  The whole report of this moment
                </Link>
              </p>
            )}
            <SimpleTable
              caption={`Drift: ${MOMENTS[moment]}`}
              head={['Figure', 'In the report voted on', 'Now', 'Verdict']}
              text={[3]}
              rows={drift.map(({ metric, label, voted, now, isBeyondInterval }) => ({
                key: metric,
                cells: [
                  label,
                  voted.formatted,
                  now.formatted,
                  <Badge key="verdict" kind={isBeyondInterval ? 'warning' : 'good'}>
                    {isBeyondInterval ? 'beyond its interval' : 'within its interval'}
                  </Badge>,
                ],
              }))}
            />
          </details>
        );
      })}
    </section>
  );
}
