import type { ImpactReport } from '@riskdao/risk-core';
import { useState } from 'react';
import { AffectedChart } from '../charts/AffectedChart.js';
import { formatChange, formatCount, formatCoverage, formatMove, formatUsd } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import type { NoticeKind } from '../shell/states.js';
import type { LabOutcome } from './useLab.js';

/** `isOld`: a newer request is being computed. */
export function LabResults({
  today,
  outcome: { affected, report, milliseconds },
  isOld,
}: {
  readonly today: ImpactReport;
  readonly outcome: LabOutcome;
  readonly isOld: boolean;
}) {
  return (
    <div className={isOld ? 'lab-old' : undefined} aria-busy={isOld}>
      {report === null ? null : (
        <p className="verdict-line">{report.changes.length === 0 ? noChange(report) : report.verdict.line}</p>
      )}
      <div className="scroll" role="region" aria-label="Figures" tabIndex={0}>
        <table>
          <caption className="unseen">Today, this market with the parameters in force, and with yours</caption>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" className="number">
                Today
              </th>
              <th scope="col" className="number">
                This market
              </th>
              <th scope="col" className="number">
                With your parameters
              </th>
              <th scope="col" className="number">
                Their effect
              </th>
            </tr>
          </thead>
          <tbody>
            {accountRows(today, affected).map((row) => (
              <Row key={row.label} {...row} />
            ))}
            {report === null ? null : reportRows(today, report).map((row) => <Row key={row.label} {...row} />)}
          </tbody>
        </table>
      </div>
      {report === null ? (
        <p className="quiet">Losses, coverage and charts follow …</p>
      ) : (
        <>
          <p>
            Safety fund with your parameters:{' '}
            <Badge kind={BANDS[report.fund.after.band].kind}>{BANDS[report.fund.after.band].words}</Badge>
          </p>
          <GapStress report={report} />
          {report.changes.length === 0 ? null : <AffectedChart affected={affected} />}
        </>
      )}
      {milliseconds === null ? null : (
        <p className="quiet small" data-testid="lab-time">
          {formatCount(affected.accounts)} accounts computed in {(milliseconds / 1000).toFixed(1)} s in this browser, by
          engine {report?.inputs.engineVersion}.
        </p>
      )}
    </div>
  );
}

type FigureRow = {
  readonly label: string;
  readonly today: number;
  readonly before: number;
  readonly after: number;
  readonly format: (value: number) => string;
};

function Row({ label, today, before, after, format }: FigureRow) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="number">{format(today)}</td>
      <td className="number">{format(before)}</td>
      <td className="number">{format(after)}</td>
      <td className="number">{formatChange(after - before, format)}</td>
    </tr>
  );
}

function accountRows({ affected: calm }: ImpactReport, affected: ImpactReport['affected']): readonly FigureRow[] {
  const { totals, belowInitial, belowMaintenance } = affected;
  return [
    {
      label: 'Initial requirement, all accounts',
      today: calm.totals.before.initialUsd,
      before: totals.before.initialUsd,
      after: totals.after.initialUsd,
      format: formatUsd,
    },
    {
      label: 'Equity that counts',
      today: calm.totals.before.equityUsd,
      before: totals.before.equityUsd,
      after: totals.after.equityUsd,
      format: formatUsd,
    },
    {
      label: 'Accounts below their initial requirement',
      today: calm.belowInitial.before.accounts,
      before: belowInitial.before.accounts,
      after: belowInitial.after.accounts,
      format: formatCount,
    },
    {
      label: 'Accounts that can be liquidated',
      today: calm.belowMaintenance.before.accounts,
      before: belowMaintenance.before.accounts,
      after: belowMaintenance.after.accounts,
      format: formatCount,
    },
  ];
}

function reportRows(today: ImpactReport, { lossDistribution: loss, fund }: ImpactReport): readonly FigureRow[] {
  return [
    {
      label: 'Loss that is exceeded in the worst scenarios (VaR)',
      today: today.lossDistribution.varUsd.before,
      before: loss.varUsd.before,
      after: loss.varUsd.after,
      format: formatUsd,
    },
    {
      label: 'Mean loss beyond it (expected shortfall)',
      today: today.lossDistribution.expectedShortfallUsd.before,
      before: loss.expectedShortfallUsd.before,
      after: loss.expectedShortfallUsd.after,
      format: formatUsd,
    },
    {
      label: 'Target of the safety fund',
      today: today.fund.before.targetUsd,
      before: fund.before.targetUsd,
      after: fund.after.targetUsd,
      format: formatUsd,
    },
    {
      label: 'Coverage of that target',
      today: today.fund.before.coverage,
      before: fund.before.coverage,
      after: fund.after.coverage,
      format: formatCoverage,
    },
  ];
}

const BANDS: Readonly<
  Record<ImpactReport['fund']['after']['band'], { readonly words: string; readonly kind: NoticeKind }>
> = {
  green: { words: 'covers its target', kind: 'good' },
  amber: { words: 'is short of its target', kind: 'warning' },
  red: { words: 'is below its floor', kind: 'danger' },
};

function noChange({ affected }: ImpactReport): string {
  const { belowMaintenance } = affected;
  return `The parameters in force, in this market: ${formatCount(belowMaintenance.before.accounts)} of ${formatCount(affected.accounts)} accounts can be liquidated.`;
}

/** A jump on top, with no time to act: read from the report's own grid, so nothing is computed anew. */
function GapStress({ report: { heatMap } }: { readonly report: ImpactReport }) {
  const { spotMoves, volMoves, shortfallUsd, liquidatable } = heatMap;
  const [spot, setSpot] = useState(() => spotMoves.indexOf(-0.2));
  const [vol, setVol] = useState(() => volMoves.indexOf(0.3));
  const cell = (rows: readonly (readonly number[])[]) => rows[vol]?.[spot] ?? 0;
  const says = `spot ${formatMove(spotMoves[spot] ?? 0)}, volatility ${formatMove(volMoves[vol] ?? 0)}`;
  return (
    <fieldset className="card">
      <legend>Then the market gaps, all at once</legend>
      <label className="slider">
        <span className="slider-name">Gap of spot</span>
        <span className="slider-value">{formatMove(spotMoves[spot] ?? 0)}</span>
        <input
          type="range"
          min={0}
          max={spotMoves.length - 1}
          step={1}
          value={spot}
          aria-valuetext={formatMove(spotMoves[spot] ?? 0)}
          onChange={(event) => setSpot(Number(event.target.value))}
        />
      </label>
      <label className="slider">
        <span className="slider-name">Gap of volatility</span>
        <span className="slider-value">{formatMove(volMoves[vol] ?? 0)}</span>
        <input
          type="range"
          min={0}
          max={volMoves.length - 1}
          step={1}
          value={vol}
          aria-valuetext={formatMove(volMoves[vol] ?? 0)}
          onChange={(event) => setVol(Number(event.target.value))}
        />
      </label>
      <p role="status">
        After {says}: accounts could not pay <strong>{formatUsd(cell(shortfallUsd.after))}</strong> (parameters in
        force: {formatUsd(cell(shortfallUsd.before))}); {formatCount(cell(liquidatable.after))} are below maintenance
        (in force: {formatCount(cell(liquidatable.before))}).
      </p>
    </fieldset>
  );
}
