import type { StressFindings } from '@riskdao/risk-core';
import { useState } from 'react';
import { AffectedChart } from '../charts/AffectedChart.js';
import { LossChart } from '../charts/LossChart.js';
import { formatChange, formatCount, formatCoverage, formatMove, formatUsd } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import type { NoticeKind } from '../shell/states.js';
import type { LabBase } from './labProtocol.js';
import type { LabOutcome } from './useLab.js';

/** `isOld`: a newer request is being computed. */
export function LabResults({
  base,
  today,
  outcome: { affected, findings, milliseconds },
  isOld,
}: {
  readonly base: LabBase;
  readonly today: StressFindings;
  readonly outcome: LabOutcome;
  readonly isOld: boolean;
}) {
  return (
    <div aria-busy={isOld}>
      {findings === null ? null : (
        <p className="verdict-line">{findings.changes.length === 0 ? noChange(findings) : findings.line}</p>
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
            {findings === null ? null : lossRows(today, findings).map((row) => <Row key={row.label} {...row} />)}
          </tbody>
        </table>
      </div>
      {findings === null ? (
        <p className="quiet">Losses, coverage and charts follow …</p>
      ) : (
        <>
          <p>
            Safety fund with your parameters:{' '}
            <Badge kind={BANDS[findings.fund.after.band].kind}>{BANDS[findings.fund.after.band].words}</Badge>
          </p>
          <GapStress findings={findings} />
          <LossChart loss={findings.lossDistribution} />
          {findings.changes.length === 0 ? null : <AffectedChart affected={affected} />}
        </>
      )}
      {milliseconds === null ? null : (
        <p className="quiet small" data-testid="lab-time">
          {formatCount(affected.accounts)} accounts computed in {(milliseconds / 1000).toFixed(1)} s in this browser, by
          engine {base.engineVersion}.
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

function accountRows({ affected: calm }: StressFindings, affected: StressFindings['affected']): readonly FigureRow[] {
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

function lossRows(today: StressFindings, { lossDistribution: loss, fund }: StressFindings): readonly FigureRow[] {
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
  Record<StressFindings['fund']['after']['band'], { readonly words: string; readonly kind: NoticeKind }>
> = {
  green: { words: 'covers its target', kind: 'good' },
  amber: { words: 'is short of its target', kind: 'warning' },
  red: { words: 'is below its floor', kind: 'danger' },
};

function noChange({ affected }: StressFindings): string {
  const { belowMaintenance } = affected;
  return `The parameters in force, in this market: ${formatCount(belowMaintenance.before.accounts)} of ${formatCount(affected.accounts)} accounts can be liquidated.`;
}

/** A jump on top, with no time to act: read from the report's own grid, so nothing is computed anew. */
function GapStress({ findings: { heatMap } }: { readonly findings: StressFindings }) {
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
