import { useState } from 'react';
import { useMutation } from 'urql';
import { formatTime, unixOf } from '../format/numbers.js';
import { failureOf } from '../graphql/failure.js';
import { RetryJobDocument, type OperationsQuery } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';

type Job = OperationsQuery['operations']['failedJobs'][number];

/** Jobs that used up their attempts, with the reason and what they were about. */
export function FailedJobs({ jobs, reload }: { readonly jobs: readonly Job[]; readonly reload: () => void }) {
  return (
    <section aria-labelledby="failed-jobs">
      <h2 id="failed-jobs">Jobs that were set aside</h2>
      {jobs.length === 0 ? (
        <p className="quiet">None.</p>
      ) : (
        <ul className="plain">
          {jobs.map((job) => (
            <li key={`${job.queue}/${job.id}`}>
              <FailedJob job={job} reload={reload} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function FailedJob({ job, reload }: { readonly job: Job; readonly reload: () => void }) {
  const [{ fetching }, retry] = useMutation(RetryJobDocument);
  const [said, say] = useState<{ readonly kind: 'good' | 'warning'; readonly text: string } | null>(null);
  const press = async () => {
    const { data, error } = await retry({ queue: job.queue, id: job.id });
    const outcome = data?.retryJob;
    if (error !== undefined) say({ kind: 'warning', text: failureOf(error).message });
    else if (outcome !== undefined && outcome.__typename !== 'JobRetried')
      say({ kind: 'warning', text: outcome.message });
    else {
      say({ kind: 'good', text: 'It will be tried again.' });
      reload();
    }
  };
  return (
    <article className="card" aria-label={`Job ${job.id} of ${job.queue}`}>
      <p>
        <strong>
          {job.queue} {job.id}
        </strong>{' '}
        <span className="quiet">
          tried {job.attempts} times{job.failedAt === null ? '' : `, last ${formatTime(unixOf(job.failedAt))}`}
        </span>
      </p>
      <p>{job.reason}</p>
      <details>
        <summary>What it was about</summary>
        <pre tabIndex={0}>
          <code>{JSON.stringify(job.payload, null, 2)}</code>
        </pre>
      </details>
      <button type="button" disabled={fetching} onClick={() => void press()}>
        Try again<span className="unseen">: job {job.id}</span>
      </button>
      {said === null ? null : <Notice kind={said.kind}>{said.text}</Notice>}
    </article>
  );
}
