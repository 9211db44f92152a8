import type { CalibrationSection, FrontierPointRow, SensitivityMetric } from './outlookSections.js';
import type { ImpactReport } from './report.js';
import { formatChange, formatCount, formatCoverage, formatRatio, formatUsd } from './reportNumbers.js';
import { inert, list, table } from './markdownText.js';
import { pointsText } from './markdownEffects.js';

/** Where current, proposed and recommended stand among sets within one step. */
export function frontierBlocks({ calibration }: ImpactReport): readonly string[] {
  const { frontier, recommended, searched, capitalCost, accounts } = calibration;
  const efficient = frontier.filter(({ isEfficient }) => isEfficient).length;
  return [
    `### ${frontierFinding(calibration)}`,
    `${formatCount(frontier.length)} sets within one step of the current one, over ${formatCount(accounts)} accounts; they vary ${formatCount(searched.length)} parameters. ` +
      `${formatCount(efficient)} of them are efficient: none of the others needs less collateral and loses less. ` +
      'Sets that lower the coverage of the fund below today (or below its whole target) or let losses exceed requirements more often than today and than the confidence allows are left out; so are sets that require less collateral while the fund is below its governed floor.',
    table(
      ['Set', 'Required collateral', 'Loss beyond requirements (ES)', 'Fund coverage', 'Yearly cost', 'Efficient'],
      frontier.filter(({ mark }) => mark !== null).map(frontierRow),
    ),
    `Yearly cost is what the search minimises: mean losses beyond maintenance requirements if every account held exactly its own, ${formatRatio(capitalCost, 0)} a year on required collateral, and the cost of closing accounts at once. The weights are ours; the DAO may see it differently.`,
    recommended.length === 0
      ? 'The search found nothing better than the current set.'
      : list(recommended.map((row) => `Recommended: ${inert(row.id)} from ${row.current} to ${row.recommended}.`)),
  ];
}

function frontierRow({ mark, capitalUsd, riskUsd, coverage, objectiveUsd, isEfficient }: FrontierPointRow): string[] {
  return [
    mark ?? '',
    formatUsd(capitalUsd),
    formatUsd(riskUsd),
    formatCoverage(coverage),
    formatUsd(objectiveUsd),
    isEfficient ? 'yes' : 'no',
  ];
}

/** What the frontier says about the proposal, in one line. */
export function frontierFinding({ frontier }: CalibrationSection): string {
  const proposed = frontier.find(({ mark }) => mark === 'proposed');
  const best = frontier.find(({ mark }) => mark === 'recommended');
  if (proposed === undefined || best === undefined || best.objectiveUsd >= proposed.objectiveUsd)
    return `Of ${formatCount(frontier.length)} sets within one step none has a lower yearly cost than the proposal`;
  const saved = formatUsd(proposed.objectiveUsd - best.objectiveUsd);
  return `By the yearly cost below, a set within one step is ${saved} cheaper than the proposal`;
}

const METRIC_TEXT: Readonly<Record<SensitivityMetric, string>> = {
  initialUsd: 'Required collateral of all accounts',
  beyondEsUsd: 'Loss beyond maintenance requirements (expected shortfall)',
  coverage: 'Coverage of the safety fund',
};

/** Largest step of one parameter at a time, from the current set. */
export function sensitivityBlocks({ calibration }: ImpactReport): readonly string[] {
  const { sensitivities, notVaried } = calibration;
  const text = (metric: SensitivityMetric, change: number): string =>
    metric === 'coverage' ? pointsText(change) : formatChange(change, formatUsd);
  const metrics = (Object.keys(METRIC_TEXT) as SensitivityMetric[]).filter((metric) =>
    sensitivities.some((row) => row.metric === metric),
  );
  return [
    '### Which parameter matters most',
    'From the current set, one parameter at a time by its largest allowed step, down and up; the strongest first. ' +
      `Not varied, because they choose the scenarios themselves: ${notVaried.map((name) => inert(name)).join(', ')}.`,
    ...metrics.flatMap((metric) => [
      `**${METRIC_TEXT[metric]}**`,
      table(
        ['Parameter', 'Largest step down', 'Largest step up'],
        sensitivities
          .filter((row) => row.metric === metric)
          .map((row) => [inert(row.id), text(metric, row.down), text(metric, row.up)]),
      ),
    ]),
  ];
}
