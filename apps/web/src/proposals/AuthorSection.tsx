import type { ImpactReport } from '@riskdao/risk-core';
import { formatTime } from '../format/numbers.js';

/** What its author says, as the report hash covers it. Untrusted: plain text, nothing is followed. */
export function AuthorSection({ report: { proposal } }: { readonly report: ImpactReport }) {
  if (proposal === null) return null;
  const { title, reason, author, discussion, conflicts, writtenUnix } = proposal;
  return (
    <section aria-labelledby="author-says">
      <h2 id="author-says">Who proposes it, and why</h2>
      <h3>
        <bdi>{title}</bdi>
      </h3>
      <p className="untrusted" dir="auto">
        {reason}
      </p>
      <dl className="facts">
        <div>
          <dt>Author</dt>
          <dd>
            <bdi>{author ?? 'not named'}</bdi>
          </dd>
        </div>
        <div>
          <dt>Conflicts of interest</dt>
          <dd>
            <bdi>{conflicts ?? 'none stated'}</bdi>
          </dd>
        </div>
        <div>
          <dt>Discussion</dt>
          <dd>
            <bdi>{discussion ?? 'none'}</bdi>
          </dd>
        </div>
        <div>
          <dt>Written</dt>
          <dd>{writtenUnix === null ? 'not stated' : formatTime(writtenUnix)}</dd>
        </div>
      </dl>
    </section>
  );
}
