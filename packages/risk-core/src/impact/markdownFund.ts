import type { ImpactReport } from './report.js';
import {
  formatCount,
  formatCoverage,
  formatDuration,
  formatEstimate,
  formatRatio,
  formatUsd,
  groupDigits,
} from './reportNumbers.js';
import type { FundHolding, FundSection, FundState, WaterfallSection, WaterfallStageRow } from './reportSections.js';
import { closingBlocks } from './markdownClosing.js';
import { code, inert, list, table } from './markdownText.js';

export const BAND_TEXT = {
  green: 'covers its target (green)',
  amber: 'below its target (amber)',
  red: 'below the governed floor (red)',
} as const;

export function fundSection({ fund }: ImpactReport): readonly string[] {
  return [
    '## 6. Whether the safety fund covers',
    `With the change the fund ${fund.after.band === 'green' ? '' : 'is '}${BAND_TEXT[fund.after.band]}: coverage ${formatCoverage(fund.after.coverage)}, before ` +
      `${formatCoverage(fund.before.coverage)}. Coverage is what the fund is worth after haircuts, divided by its target, and is rounded down.`,
    coverageTable(fund),
    cover2Sentence(fund.after),
    '### What the fund holds',
    holdingsTable(fund.holdings.after),
    '### What this does not cover',
    list(fund.notCovered.map((sentence) => inert(sentence, 300))),
  ];
}

function coverageTable({ before, after, n }: FundSection): string {
  const row = (label: string, text: (state: FundState) => string): string[] => [label, text(before), text(after)];
  return table(
    ['', 'Today', 'With the change'],
    [
      row('Fund at market', (state) => formatUsd(state.assetsUsd)),
      row('Fund after haircuts', (state) => formatUsd(state.stressedUsd)),
      row('Cover-1: largest group fails', (state) => formatUsd(state.cover1Usd)),
      row('Cover-2: two largest groups fail', (state) => formatUsd(state.cover2Usd)),
      row(
        `Expected shortfall ${formatRatio(after.esConfidence, 1)} of what accounts cannot pay (n = ${formatCount(n)})`,
        (state) => formatEstimate(state.shortfallEs, formatUsd),
      ),
      row('Governed minimum', (state) => formatUsd(state.minimumUsd)),
      row(
        'Target: the largest of these plus buffer',
        (state) => `${formatUsd(state.targetUsd)} (buffer ${formatRatio(state.buffer, 0)})`,
      ),
      row('**Coverage**', (state) => `**${formatCoverage(state.coverage)}**, ${BAND_TEXT[state.band]}`),
    ],
  );
}

function cover2Sentence({ cover2Groups, cover2Scenario }: FundState): string {
  if (cover2Groups.length === 0 || cover2Scenario === null) return 'No group of accounts fails in any stress scenario.';
  const groups = cover2Groups.map(({ group, shortfallUsd }) => `${code(group)} (${formatUsd(shortfallUsd)})`);
  return `Cover-2 is reached in scenario ${inert(cover2Scenario)}, by ${groups.join(' and ')}.`;
}

function holdingsTable(holdings: readonly FundHolding[]): string {
  const rows = holdings.map(({ asset, amount, valueUsd, haircut, stressedUsd }) => [
    inert(asset),
    groupDigits(String(Math.floor(amount * 10_000) / 10_000)),
    formatUsd(valueUsd),
    formatRatio(haircut),
    formatUsd(stressedUsd),
  ]);
  return table(['Asset', 'Amount', 'Value', 'Haircut with the change', 'Value after stress'], rows);
}

export function waterfallBlocks({ waterfall, closing }: ImpactReport): readonly string[] {
  return [
    '## 7. Who pays on a bad day',
    `Losses pass down these stages in order, over ${formatCount(waterfall.n)} ordinary and stressed scenarios; the named crises of section 5 are not among them. The share of scenarios in which a stage is reached ` +
      'comes with its 95 % interval. Each stage shows what it bears, in USD.',
    waterfallTable(waterfall),
    'Takes: the median time of the stage itself and, where it varies, the time that one in twenty exceeds.',
    ...closingBlocks(closing),
  ];
}

function waterfallTable({ before, after }: WaterfallSection): string {
  const share = (ratio: number): string => formatRatio(ratio, 1);
  const rows = after.map((stage, index) => [
    stage.label,
    inert(stage.borneBy),
    before[index] === undefined ? '' : share(before[index].probability.value),
    formatEstimate(stage.probability, share),
    formatUsd(stage.givenReachedUsd),
    formatUsd(stage.worstUsd),
    before[index] === undefined ? '' : formatUsd(before[index].worstUsd),
    stage.endsAfterMinutes === null ? 'not fixed' : formatDuration(stage.endsAfterMinutes),
    takesText(stage),
  ]);
  return table(
    [
      'Stage',
      'Paid by',
      'Reached now',
      'Reached with the change',
      'Mean if reached',
      'Worst',
      'Worst now',
      'Ends after',
      'Takes',
    ],
    rows,
    ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  );
}

function timeText(minutes: number): string {
  return minutes < 1 ? `${Math.round(minutes * 60)} s` : formatDuration(minutes);
}

/** Median, and what one in twenty exceeds where that differs. */
function takesText({ takesMinutes }: WaterfallStageRow): string {
  if (takesMinutes === undefined || takesMinutes === null) return 'not bounded';
  const [median, p95] = [timeText(takesMinutes.median), timeText(takesMinutes.p95)];
  return median === p95 ? median : `${median} (95 %: ${p95})`;
}
