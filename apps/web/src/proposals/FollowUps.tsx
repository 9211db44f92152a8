import { formatTime, unixOf } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { SimpleTable } from '../table/SimpleTable.js';
import type { ProposalDetail } from './ProposalPage.js';

/** What came of the forecast: the record by which the next report is judged. */
export function FollowUps({ proposal: { followUps, stage } }: { readonly proposal: ProposalDetail }) {
  if (followUps.length === 0 && stage !== 'executed') return null;
  return (
    <section aria-labelledby="record">
      <h2 id="record">Forecast and outcome</h2>
      {followUps.length === 0 ? (
        <p className="quiet">Judged 7 and 30 days after execution. Nothing is due yet.</p>
      ) : null}
      {followUps.map(({ days, createdAt, summary, rows }) => (
        <div key={days}>
          <h3>
            After {days} days, {formatTime(unixOf(createdAt))}
          </h3>
          <p>{summary}</p>
          <SimpleTable
            caption={`Forecast and outcome after ${days} days`}
            head={['Figure', 'Forecast', 'Outcome', 'Verdict']}
            text={[3]}
            rows={rows.map(({ label, forecast, realised, isWithin }) => ({
              key: label,
              cells: [
                label,
                forecast,
                realised,
                isWithin === null ? (
                  <Badge kind="note">cannot be said</Badge>
                ) : (
                  <Badge kind={isWithin ? 'good' : 'warning'}>{isWithin ? 'as forecast' : 'not as forecast'}</Badge>
                ),
              ],
            }))}
          />
        </div>
      ))}
    </section>
  );
}
