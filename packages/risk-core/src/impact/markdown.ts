import { accountsAppendix, affectedSection } from './markdownAccounts.js';
import { changesSection } from './markdownChanges.js';
import { frontierBlocks, sensitivityBlocks } from './markdownCalibration.js';
import { authorBlocks, effectBlocks } from './markdownEffects.js';
import { fundOutlookBlocks, recordBlocks } from './markdownOutlook.js';
import { fundSection, waterfallBlocks } from './markdownFund.js';
import { riskSection } from './markdownRisk.js';
import { alternativesSection, scenariosSection } from './markdownScenarios.js';
import { blocks, code, inert, list, table } from './markdownText.js';
import { warningTable } from './markdownWarnings.js';
import type { ImpactReport } from './report.js';
import type { ReportCheck, SecondOpinionRow } from './reportSections.js';
import type { Verdict } from './reportVerdict.js';
import { formatChange, formatCount, formatDuration, formatRatio, formatTime, formatUsd } from './reportNumbers.js';

/** The full report for readers: pure Markdown without HTML, images or remote links; every text from outside is inert. */
export function reportMarkdown(report: ImpactReport): string {
  return blocks([
    ...verdictBlocks(report),
    ...changesSection(report),
    ...effectBlocks(report),
    ...affectedSection(report),
    ...riskSection(report),
    ...alternativesSection(report),
    ...frontierBlocks(report),
    ...scenariosSection(report),
    ...fundSection(report),
    ...fundOutlookBlocks(report),
    ...waterfallBlocks(report),
    ...trustSection(report),
    ...authorBlocks(report),
    ...reproduceSection(report),
    ...accountsAppendix(report),
  ]);
}

/** Title, verdict in one line, three bullets, and whether it may be voted on. */
export function verdictBlocks({ title, verdict, checks, inputs }: ImpactReport): readonly string[] {
  return [
    `# Impact report${title === null ? '' : `: ${inert(title)}`}`,
    ...(inputs.marketLabel === 'synthetic' || inputs.bookLabel === 'synthetic'
      ? ['**Synthetic data: a demonstration, not a real market.**']
      : []),
    `**${inert(verdict.line, 600)}**`,
    list(verdict.bullets.map((bullet) => inert(bullet, 400))),
    readyText(verdict, checks),
  ];
}

function readyText({ ready, blockers }: Verdict, checks: readonly ReportCheck[]): string {
  if (!ready) return `**Not ready to be voted on:** ${blockers.map((blocker) => inert(blocker, 300)).join(' ')}`;
  const warnings = checks.filter((check) => check.result === 'warn').map((check) => inert(check.reason, 300));
  if (warnings.length === 0)
    return 'All formal checks pass: the proposal may be put to the vote. This is not a recommendation.';
  return `No formal check fails: the proposal may be put to the vote. This is not a recommendation. To be aware of: ${warnings.join(' ')}`;
}

function trustSection(report: ImpactReport): readonly string[] {
  const { freshness, warnings, limits, secondOpinion, record } = report;
  const freshRows = freshness.map((row) => [
    inert(row.input),
    formatTime(row.asOfUnix),
    formatDuration(row.ageSeconds / 60),
    formatDuration(row.limitSeconds / 60),
    row.result === 'pass' ? 'pass' : '**FAIL**',
  ]);
  return [
    '## 8. How far to trust this',
    '### Age of the data',
    table(['Input', 'From', 'Age', 'Limit', 'Result'], freshRows, ['left', 'left', 'right', 'right', 'left']),
    '### Second opinion',
    'The same requirements from delta, gamma and vega, and payoffs in the tails, instead of full repricing, by code that shares only prices and positions.',
    opinionTable(secondOpinion),
    ...sensitivityBlocks(report),
    ...recordBlocks(record),
    '### Warnings of the import',
    warningTable(warnings),
    '### What the model leaves out',
    list(limits.map((limit) => inert(limit, 300))),
  ];
}

function opinionTable(rows: readonly SecondOpinionRow[]): string {
  const cells = rows.map(({ label, fullUsd, opinionUsd, difference, limit, agrees }) => [
    inert(label),
    `${formatUsd(fullUsd.before)} to ${formatUsd(fullUsd.after)}`,
    `${formatUsd(opinionUsd.before)} to ${formatUsd(opinionUsd.after)}`,
    formatChange(difference, (ratio) => formatRatio(ratio, 1)),
    agrees ? `yes, within ${formatRatio(limit, 0)}` : `**NO**, beyond ${formatRatio(limit, 0)}`,
  ]);
  return table(['Figure', 'Full repricing', 'Second opinion', 'Difference', 'Within the alarm bound'], cells);
}

function reproduceSection({ inputs, reportHash }: ImpactReport): readonly string[] {
  const { hashes } = inputs;
  const rows: readonly (readonly [string, string])[] = [
    ['Report hash', code(reportHash)],
    ['Prices as of', formatTime(inputs.asOfUnix)],
    ['Current parameter set', code(inputs.currentParameterSetId)],
    ['Proposed parameter set', code(inputs.proposedParameterSetId)],
    ['Bundle', code(hashes.bundle)],
    ['Market', `${code(hashes.market)} (${inputs.marketLabel}: ${inert(inputs.marketSource, 200)})`],
    ['History', code(hashes.history)],
    ['Depth', code(hashes.depth)],
    ['Book', `${code(hashes.book)} (${inputs.bookLabel})`],
    ['Current parameters', code(hashes.currentParameters)],
    ['Proposed parameters', code(hashes.proposedParameters)],
    ['Engine', inert(inputs.engineVersion)],
    ['Seed, paths', `${String(inputs.seed)}, ${formatCount(inputs.paths)}`],
  ];
  return [
    '## 10. Inputs and how to reproduce',
    'The same inputs give the same bytes on any machine with any number of threads.',
    table(['', ''], rows, ['left', 'left']),
    codeBlock(inputs.reproduce),
  ];
}

/** Commands as one code block; lines that could end the block are made inert. */
function codeBlock(lines: readonly string[]): string {
  const safe = lines.map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}`]+/gu, ' '));
  return ['```sh', ...safe, '```'].join('\n');
}
