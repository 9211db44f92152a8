import { formatCount } from '../format/numbers.js';
import type { OperationsQuery } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';

type Queue = OperationsQuery['operations']['queues'][number];

const COUNTS = [
  ['waiting', 'Waiting'],
  ['active', 'Running'],
  ['delayed', 'Later'],
  ['completed', 'Done'],
  ['failed', 'Set aside'],
] as const satisfies readonly (readonly [keyof Queue, string])[];

export function Queues({
  queues,
  outboxPending,
}: {
  readonly queues: readonly Queue[];
  readonly outboxPending: number;
}) {
  return (
    <section aria-labelledby="queues">
      <h2 id="queues">Queues</h2>
      <p>{formatCount(outboxPending)} jobs are noted in the database and not handed to a queue yet.</p>
      <div className="scroll" role="region" aria-label="Queues" tabIndex={0}>
        <table>
          <caption className="unseen">Jobs by queue</caption>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">State</th>
              {COUNTS.map(([field, name]) => (
                <th key={field} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <tr key={queue.name}>
                <th scope="row">{queue.name}</th>
                <td>
                  <Badge kind={queue.isAnswering ? 'good' : 'danger'}>{queue.isAnswering ? 'answers' : 'silent'}</Badge>
                </td>
                {COUNTS.map(([field]) => {
                  const count = queue[field];
                  return (
                    <td key={field} className="number">
                      {count === null ? 'unknown' : formatCount(count)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
