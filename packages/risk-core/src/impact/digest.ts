import { utf8ToBytes } from '@noble/hashes/utils.js';
import { accountTable, affectedTable, rowsOf } from './markdownAccounts.js';
import { ruleText } from './markdownChanges.js';
import { BAND_TEXT } from './markdownFund.js';
import { changeText } from './markdownRisk.js';
import { alternativeTable } from './markdownScenarios.js';
import { blocks, code, inert, list, table } from './markdownText.js';
import { verdictBlocks } from './markdown.js';
import type { ImpactReport } from './report.js';
import { formatCount, formatCoverage, formatEstimate, formatIn, formatTime, formatUsd } from './reportNumbers.js';
import type { MetricRow } from './reportSections.js';

/** Snapshot refuses longer proposal bodies. Counted in bytes, which is never less than in characters. */
export const DIGEST_LIMIT = 10_000;

/** Rows per list, from generous to bare; the first that fits is taken. */
const ROW_LIMITS = [30, 15, 8, 4, 2, 1];

/**
 * The report in at most {@link DIGEST_LIMIT} bytes of Markdown for a proposal body: same verdict, same hash, no images or
 * links. Long lists are cut with a count of what is left out.
 */
export function reportDigest(report: ImpactReport): string {
  const drafts = ROW_LIMITS.map((rows) => digestOf(report, rows));
  const fitting = drafts.find((draft) => utf8ToBytes(draft).length <= DIGEST_LIMIT);
  return fitting ?? bareDigest(report);
}

function digestOf(report: ImpactReport, rows: number): string {
  return blocks([
    ...verdictBlocks(report),
    '## What changes',
    ...changeBlocks(report, rows),
    '## Who is affected',
    affectedTable(report.affected),
    ...topBlocks(report, rows),
    '## Risk and safety fund',
    metricTable(report.metrics.slice(0, Math.max(rows, 3))),
    fundSentence(report),
    ...alternativeBlocks(report, rows),
    ...hashBlocks(report),
  ]);
}

/** Verdict and hashes alone: what remains when texts from outside are too long for anything else. */
function bareDigest(report: ImpactReport): string {
  const { line, ready } = report.verdict;
  return blocks([
    '# Impact report',
    `**${inert(line, 600)}**`,
    `Ready to be voted on: ${ready ? 'yes' : 'no'}.`,
    ...hashBlocks(report),
  ]);
}

function changeBlocks({ changes, effects }: ImpactReport, limit: number): readonly string[] {
  const rows = changes
    .slice(0, limit)
    .map((change) => [
      inert(change.id, 60),
      change.current.formatted,
      `**${change.proposed.formatted}**`,
      ruleText(change.checks),
    ]);
  return [
    table(['Parameter', 'Current', 'Proposed', 'Rules'], rows, ['left', 'right', 'right', 'left']),
    moreText(changes.length - rows.length, 'changes'),
    silentSentence(
      effects.rows.filter(({ silence }) => silence !== null).map(({ id }) => id),
      limit,
    ),
  ];
}

function silentSentence(ids: readonly string[], limit: number): string {
  if (ids.length === 0) return '';
  const more = ids.length > limit ? ` and ${formatCount(ids.length - limit)} more` : '';
  return `Alone, these changes move no figure of this report: ${ids
    .slice(0, limit)
    .map((id) => inert(id, 60))
    .join(', ')}${more}. The full report says why.`;
}

function topBlocks({ affected }: ImpactReport, limit: number): readonly string[] {
  const shown = rowsOf(affected, affected.topIds).slice(0, Math.min(limit, 8));
  return shown.length === 0 ? [] : ['Most affected:', accountTable(shown)];
}

function metricTable(metrics: readonly MetricRow[]): string {
  const rows = metrics.map((metric) => {
    const format = (value: number): string => formatIn(metric.unit, value);
    return [
      inert(metric.label, 60),
      format(metric.before.value),
      formatEstimate(metric.after, format),
      changeText(metric),
    ];
  });
  return table(['Measure', 'Today', 'With the change', 'Change'], rows);
}

function fundSentence({ fund, waterfall }: ImpactReport): string {
  const { before, after } = fund;
  const socialised = waterfall.after.find(({ stage }) => stage === 'socialised');
  const social =
    socialised === undefined || socialised.worstUsd === 0
      ? 'In no scenario (named crises aside) do users share a loss.'
      : `In the worst scenario (named crises aside) users share a loss of ${formatUsd(socialised.worstUsd)}.`;
  return (
    `Safety fund: ${formatUsd(after.stressedUsd)} after haircuts against a target of ${formatUsd(after.targetUsd)}. ` +
    `Coverage ${formatCoverage(after.coverage)} (today ${formatCoverage(before.coverage)}): it ${BAND_TEXT[after.band]}. ${social}`
  );
}

function alternativeBlocks({ alternatives }: ImpactReport, limit: number): readonly string[] {
  const shown = alternatives.slice(0, Math.min(limit, 5));
  return shown.length < 2
    ? []
    : ['## Alternatives', alternativeTable(shown), moreText(alternatives.length - shown.length, 'alternatives')];
}

function hashBlocks({ inputs, reportHash }: ImpactReport): readonly string[] {
  return [
    '## Check it yourself',
    list([
      `Report ${code(reportHash)}`,
      `Parameter sets: current ${code(inputs.currentParameterSetId)}, proposed ${code(inputs.proposedParameterSetId)}`,
      `Inputs ${code(inputs.hashes.bundle)}, prices of ${formatTime(inputs.asOfUnix)}, engine ${inert(inputs.engineVersion, 40)}, ` +
        `seed ${String(inputs.seed)}, ${formatCount(inputs.paths)} paths`,
      'The full report names every input by hash and the one command that rebuilds it byte for byte.',
    ]),
  ];
}

function moreText(count: number, noun: string): string {
  return count <= 0 ? '' : `${formatCount(count)} more ${noun} in the full report.`;
}
