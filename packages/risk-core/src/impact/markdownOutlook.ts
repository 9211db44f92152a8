import type { FeedbackSection, FundOutlookSection, FundPath, RecordSection } from './outlookSections.js';
import type { ImpactReport } from './report.js';
import {
  formatCount,
  formatCoverage,
  formatDuration,
  formatEstimate,
  formatRatio,
  formatTime,
  formatUsd,
} from './reportNumbers.js';
import type { CascadeOutcome } from './reportSections.js';
import { code, inert, list, table } from './markdownText.js';

const REGIME_TEXT = { ordinary: 'days like the ordinary ones', stressed: 'days like the stressed ones' } as const;

/** The fund over the coming year, what would refill it, and what its bands set off. */
export function fundOutlookBlocks({ fundOutlook: outlook, fund }: ImpactReport): readonly string[] {
  const { withCrises } = outlook;
  return [
    '### How long the fund lasts',
    `${formatCount(outlook.days)} days drawn at random from the simulated ones, the same book every day, ${incomeText(outlook)}.`,
    pathTable(outlook),
    list([gapText(outlook), breakEvenText(outlook), ...stakeLines(outlook)]),
    '### With the named crises counted as observations',
    `The expected shortfall above does not include the named crises of section 5. With them among the observations it is ${formatUsd(withCrises.after.esUsd)} ` +
      `(today ${formatUsd(withCrises.before.esUsd)}), and the fund would cover ${formatCoverage(withCrises.after.coverage)} of the target that follows (today ${formatCoverage(withCrises.before.coverage)}).`,
    '### What each band sets off',
    table(
      ['Band', 'Coverage', 'Then'],
      outlook.triggers.map(({ band, from, action }, at) => [
        band === fund.after.band ? `**${band}** (with the change)` : band,
        at === 0
          ? `from ${formatRatio(from, 0)}`
          : `${formatRatio(from, 0)} to ${formatRatio(outlook.triggers[at - 1]!.from, 0)}`,
        inert(action, 200),
      ]),
      ['left', 'left', 'left'],
    ),
  ];
}

function incomeText({ dailyFeesUsd }: FundOutlookSection): string {
  if (dailyFeesUsd === null) return 'without income, because the book does not state the fees of the protocol';
  const { before, after } = dailyFeesUsd;
  return before === after
    ? `with ${formatUsd(after)} of fees a day`
    : `with ${formatUsd(after)} of fees a day (today ${formatUsd(before)})`;
}

function pathTable({ paths }: FundOutlookSection): string {
  const day = ({ medianDepletionDay }: FundPath): string =>
    medianDepletionDay === null ? 'never in a year' : `day ${formatCount(medianDepletionDay)}`;
  const pair = (at: number, text: (path: FundPath) => string): string => {
    const [before, after] = [text(paths.before[at]!), text(paths.after[at]!)];
    return before === after ? after : `${after} (today ${before})`;
  };
  return table(
    [
      'A year of',
      'An event asks for more than its cap',
      'Fund falls below a tenth',
      'Half of the paths depleted by',
      'Fund at the end, median',
    ],
    paths.after.map(({ regime, n }, at) => [
      `${REGIME_TEXT[regime]} (n = ${formatCount(n)})`,
      pair(at, (path) => formatRatio(path.capHit, 1)),
      pair(at, (path) => formatRatio(path.depleted, 1)),
      pair(at, day),
      pair(at, (path) => formatUsd(path.endUsd.median)),
    ]),
  );
}

function gapText({ gapUsd, daysToTarget }: FundOutlookSection): string {
  if (gapUsd.after === 0) return 'Nothing is missing to the target with the change.';
  const days = daysToTarget.after;
  return (
    `${formatUsd(gapUsd.after)} is missing to the target with the change (today ${formatUsd(gapUsd.before)}); ` +
    (days === null
      ? 'there is no stated income to fill it.'
      : `income fills it in ${formatCount(days)} days if nothing is lost.`)
  );
}

function breakEvenText({ paths }: FundOutlookSection): string {
  const parts = paths.after.map(
    ({ regime, breakEvenFeesUsd }) => `${formatUsd(breakEvenFeesUsd)} on ${REGIME_TEXT[regime]}`,
  );
  return `Fees a day that would keep the fund level: ${parts.join(', ')}.`;
}

/** What becomes of those who staked tokens behind the fund. */
function stakeLines({ paths }: FundOutlookSection): readonly string[] {
  return paths.after.flatMap(({ regime, stake }) =>
    stake === undefined
      ? []
      : [
          stake.cut === 0
            ? `On ${REGIME_TEXT[regime]} staked tokens are never cut.`
            : `On ${REGIME_TEXT[regime]} staked tokens are cut on ${formatRatio(stake.cut, 1)} of paths, by ${formatUsd(stake.meanCutUsd)} on average; ` +
              `fees have repaid ${formatRatio(stake.repaid, 1)} of it by the end.`,
        ],
  );
}

/** What rising requirements add to a fall: the loop that EU rules call procyclical. */
export function feedbackBlocks({ rise, atFall, rows }: FeedbackSection): readonly string[] {
  const worst = rows.reduce<(typeof rows)[number] | null>(
    (most, row) => (most === null || added(row) > added(most) ? row : most),
    null,
  );
  const finding =
    worst === null || added(worst) === 0
      ? 'Rising requirements liquidate nobody more in a fall'
      : `Rising requirements would liquidate up to ${formatCount(added(worst))} more accounts in a fall of ${formatRatio(-worst.move, 0)}`;
  return [
    `### ${finding}`,
    `The same falls under the proposed parameters, once with requirements as they are and once with requirements that rise by ${formatRatio(rise, 0)} while prices fall by ${formatRatio(atFall, 0)}, in proportion on the way. This is the loop of falling prices, rising requirements and forced sales.`,
    table(
      ['Shock', 'Ends at, held', 'Ends at, rising', 'Liquidated, held', 'Liquidated, rising'],
      rows.map(({ move, fixed, rising }) => [
        formatRatio(move, 0),
        formatRatio(fixed.worstMove, 1),
        formatRatio(rising.worstMove, 1),
        formatCount(fixed.worstLiquidated),
        formatCount(rising.worstLiquidated),
      ]),
    ),
  ];
}

function added({ fixed, rising }: { readonly fixed: CascadeOutcome; readonly rising: CascadeOutcome }): number {
  return rising.worstLiquidated - fixed.worstLiquidated;
}

/** How past forecasts did. */
export function recordBlocks(record: RecordSection): readonly string[] {
  if (record === null || record.past.length === 0)
    return [
      '### Record of past forecasts',
      'No follow-up of an earlier report was given, so that there is no record to quote. `riskdao follow-up` makes one.',
    ];
  return [
    '### Record of past forecasts',
    list(
      record.metrics.map(
        ({ label, held, total }) => `${inert(label)}: held ${formatCount(held)} of ${formatCount(total)} times.`,
      ),
    ),
    'A forecast is for one move over the horizon of requirements; where more time has passed it is held to more than it promised.',
    table(
      ['Report', 'From', 'After', 'Forecast', 'What', 'Happened', 'Held'],
      record.past.flatMap(({ reportHash, fromUnix, hours, rows }) =>
        rows.map((row) => [
          code(reportHash.slice(0, 12)),
          formatTime(fromUnix),
          formatDuration(hours * 60),
          formatEstimate(row.forecast, formatUsd),
          inert(row.label),
          formatUsd(row.realisedUsd),
          row.held ? 'yes' : '**NO**',
        ]),
      ),
      ['left', 'left', 'right', 'right', 'left', 'right', 'left'],
    ),
  ];
}
