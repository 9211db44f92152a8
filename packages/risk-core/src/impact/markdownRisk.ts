import type { ImpactReport } from './report.js';
import {
  formatChange,
  formatCount,
  formatEstimate,
  formatIn,
  formatRatio,
  formatTime,
  formatUsd,
} from './reportNumbers.js';
import {
  SET_BY_WORDS,
  type Estimate,
  type LossDistribution,
  type MetricRow,
  type RegimeRow,
} from './reportSections.js';
import { inert, table } from './markdownText.js';

export function riskSection({ metrics, lossDistribution, regime = [] }: ImpactReport): readonly string[] {
  return [
    '## 3. How large the risk is',
    'Figures in brackets are 95 % intervals from resampling the scenarios; the interval of a change comes from the same resamples on both sides. ' +
      'VaR (value at risk) is the loss not exceeded with the stated confidence; expected shortfall is the mean of the losses beyond it.',
    metricTable(metrics),
    `### ${distributionFinding(lossDistribution)}`,
    `${inert(lossDistribution.measure, 300).replace(/\.$/, '')}. ${formatCount(lossDistribution.n)} scenarios, in USD; ranges grow, empty ones are left out.`,
    distributionTable(lossDistribution),
    ...regimeTable(regime),
  ];
}

/** What haircuts, jumps and closing costs take for volatility today, and why. */
function regimeTable(rows: readonly RegimeRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const ratio = (value: number | null) => (value === null ? 'unknown' : formatRatio(value, 1));
  const events = rows.flatMap((row) => row.events.map((event) => ({ ...event, underlying: row.underlying })));
  return [
    `### Volatility regime: ${rows.map(({ underlying, vol, setBy }) => `${inert(underlying)} ${formatRatio(vol, 1)} (${SET_BY_WORDS[setBy]})`).join(', ')}`,
    'Per year. The largest decides; forecasts, order books and announced events only ever raise it.',
    table(
      [
        'Underlying',
        'Used',
        'Realised',
        'Implied',
        'Floor',
        'Forecast',
        'Stressed regime',
        'Jumps, 24 h',
        'Order book',
        'Events',
      ],
      rows.map((row) => [
        inert(row.underlying),
        ratio(row.vol),
        ratio(row.realisedVol),
        ratio(row.impliedVol),
        ratio(row.floorVol),
        ratio(row.forecastVol),
        ratio(row.stressedProbability),
        row.jumps === null ? 'unknown' : formatCount(row.jumps),
        ratio(row.bookVol),
        row.eventVol === null ? 'none' : ratio(row.eventVol),
      ]),
    ),
    ...(events.length === 0
      ? []
      : [
          table(
            ['Announced', 'Moves', 'When', 'Expected size'],
            events.map(({ name, underlying, atUnix, extraMove }) => [
              inert(name, 80),
              inert(underlying),
              formatTime(atUnix),
              formatRatio(extraMove, 1),
            ]),
          ),
        ]),
  ];
}

function metricTable(metrics: readonly MetricRow[]): string {
  const rows = metrics.map((metric) => [
    inert(metric.label),
    estimateText(metric, metric.before),
    estimateText(metric, metric.after),
    changeText(metric),
    formatCount(metric.n),
    inert(metric.basis),
  ]);
  return table(['Measure', 'Today', 'With the change', 'Change', 'n', 'Basis'], rows, [
    'left',
    'right',
    'right',
    'right',
    'right',
    'left',
  ]);
}

function estimateText({ unit }: MetricRow, estimate: Estimate): string {
  return formatEstimate(estimate, (value) => formatIn(unit, value));
}

/** `-$1.2 m (safer)`, with the paired interval. */
export function changeText({ unit, change, safer }: MetricRow): string {
  const text = formatChange(change.value, (value) => formatIn(unit, value));
  if (text === 'no change' || safer === 'neither') return text;
  const side = change.value < 0 === (safer === 'lower') ? 'safer' : 'riskier';
  const { low, high } = change;
  if (low === null || high === null) return `${text}, ${side}`;
  const interval = `95 %: ${formatIn(unit, low)} to ${formatIn(unit, high)}`;
  const settled = low > 0 || high < 0;
  return `${text}, ${settled ? side : `${side}, within the noise`} (${interval})`;
}

function distributionFinding({ confidence, varUsd, expectedShortfallUsd }: LossDistribution): string {
  const at = formatRatio(confidence, 1);
  return (
    `Losses per scenario: VaR ${at} ${movedText(varUsd.before, varUsd.after)}, ` +
    `expected shortfall ${movedText(expectedShortfallUsd.before, expectedShortfallUsd.after)}`
  );
}

function movedText(before: number, after: number): string {
  const [from, to] = [formatUsd(before), formatUsd(after)];
  if (from === to) return `stays at ${to}`;
  return `${after > before ? 'rises' : 'falls'} from ${from} to ${to}`;
}

function distributionTable({ edgesUsd, counts, withoutLoss }: LossDistribution): string {
  const bin = (index: number): string =>
    index === 0
      ? `up to ${formatUsd(edgesUsd[1]!)}`
      : `${formatUsd(edgesUsd[index]!)} to ${formatUsd(edgesUsd[index + 1]!)}`;
  const rows = counts.before.flatMap((before, index) => {
    const after = counts.after[index]!;
    return before === 0 && after === 0 ? [] : [[bin(index), formatCount(before), formatCount(after)]];
  });
  const none = ['none', formatCount(withoutLoss.before), formatCount(withoutLoss.after)];
  return table(['Loss', 'Scenarios now', 'With the change'], [none, ...rows]);
}
