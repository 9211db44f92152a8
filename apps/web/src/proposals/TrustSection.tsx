import type { ImpactReport } from '@riskdao/risk-core';
import { formatCount, formatCountdown, formatMove, formatRatio, formatTime, formatUsd } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { Notice } from '../shell/states.js';
import { SimpleTable } from '../table/SimpleTable.js';

/** How far the report can be trusted: an independent opinion, the age of its inputs, and what the model leaves out. */
export function TrustSection({ report }: { readonly report: ImpactReport }) {
  const { secondOpinion, freshness, limits, warnings, inputs, checks } = report;
  return (
    <section aria-labelledby="trust">
      <h2 id="trust">How far this can be trusted</h2>
      {inputs.marketLabel === 'synthetic' || inputs.bookLabel !== 'observed' ? (
        <Notice kind="warning">
          Market: {inputs.marketLabel} ({inputs.marketSource}). Book: {inputs.bookLabel} ({inputs.bookProvenance}).
        </Notice>
      ) : null}
      <h3>Checks of the report</h3>
      <ul className="checks">
        {checks.map(({ id, label, result, reason }) => (
          <li key={id}>
            <Badge kind={({ pass: 'good', warn: 'warning', fail: 'danger' } as const)[result]}>{result}</Badge>{' '}
            <strong>{label}.</strong> {reason}
          </li>
        ))}
      </ul>
      <h3>Second opinion</h3>
      <p className="quiet">
        The headline figures computed again from sensitivities alone, without the scenarios of the report.
      </p>
      <SimpleTable
        caption="Second opinion"
        head={['Figure', 'Report', 'Second opinion', 'Difference', 'Limit', 'Verdict']}
        text={[5]}
        rows={secondOpinion.map(({ label, fullUsd, opinionUsd, difference, limit, agrees }) => ({
          key: label,
          cells: [
            label,
            formatUsd(fullUsd.after),
            formatUsd(opinionUsd.after),
            formatMove(difference, 1),
            formatRatio(limit, 0),
            <Badge key="verdict" kind={agrees ? 'good' : 'warning'}>
              {agrees ? 'agrees' : 'disagrees'}
            </Badge>,
          ],
        }))}
      />
      <h3>Age of the inputs</h3>
      <SimpleTable
        caption="Age of the inputs"
        head={['Input', 'As of', 'Age at the snapshot', 'Limit', 'Verdict']}
        text={[1, 4]}
        rows={freshness.map(({ input, asOfUnix, ageSeconds, limitSeconds, result }) => ({
          key: input,
          cells: [
            input,
            formatTime(asOfUnix),
            formatCountdown(ageSeconds),
            formatCountdown(limitSeconds),
            <Badge key="verdict" kind={result === 'pass' ? 'good' : 'danger'}>
              {result === 'pass' ? 'fresh' : 'stale'}
            </Badge>,
          ],
        }))}
      />
      <h3>What the model leaves out</h3>
      <ul>
        {limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      {warnings.length === 0 ? null : (
        <>
          <h3>Defects found in the inputs</h3>
          <ul>
            {warnings.map(({ code, count, example }) => (
              <li key={code}>
                <code>{code}</code>: {formatCount(count)} times, for example <bdi>{example}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
