import type { ImpactReport } from './report.js';
import { formatDuration, groupDigits } from './reportNumbers.js';
import type { ChangeRow, ReportCheck, RuleCheck } from './reportSections.js';
import { inert, list, table } from './markdownText.js';

/** The change table, what each parameter means, and the checks of the whole proposal. */
export function changesSection(report: ImpactReport): readonly string[] {
  return [
    '## 1. What changes',
    report.changes.length === 0
      ? 'Nothing: proposed and current parameters are the same.'
      : changeTable(report.changes),
    list(report.changes.map((change) => `**${inert(change.id)}**: ${inert(change.meaning)}${clampNote(change)}`)),
    '### Checks',
    checkTable(report.checks),
  ];
}

function changeTable(changes: readonly ChangeRow[]): string {
  const head = [
    'Parameter',
    'Effect',
    'Current',
    'Proposed',
    'Raw on chain',
    'Allowed range',
    'Largest step',
    'Cool-down',
    'Rules',
  ];
  const rows = changes.map((change) => [
    inert(change.id),
    change.effect === 'neutral' ? 'neither' : change.effect,
    change.current.formatted,
    `**${change.proposed.formatted}**`,
    `${groupDigits(change.current.raw)} to ${groupDigits(change.proposed.raw)}`,
    `${change.min.formatted} to ${change.max.formatted}`,
    change.maxStep.up === change.maxStep.down
      ? `±${change.maxStep.up}`
      : `${change.maxStep.up} up, ${change.maxStep.down} down`,
    formatDuration(change.cooldownHours * 60),
    ruleText(change.checks),
  ]);
  return table(head, rows, ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'right', 'left']);
}

/** `all pass`; else failures with their reasons, then what could not be checked here. */
export function ruleText(checks: readonly RuleCheck[]): string {
  const failed = checks.filter((check) => check.result === 'fail');
  const unknown = checks.filter((check) => check.result === 'unknown').map((check) => check.rule);
  const passed = failed.length === 0 ? [unknown.length === 0 ? 'all pass' : 'pass'] : [];
  const failures = failed.map((check) => `**FAIL** (${check.rule}): ${inert(check.reason, 300)}`);
  const open = unknown.length === 0 ? [] : [`checked on chain: ${unknown.join(', ')}`];
  return [...failures, ...passed, ...open].join('; ');
}

function clampNote(change: ChangeRow): string {
  if (change.effective.raw === change.proposed.raw) return '';
  return ` **Clamped:** the rules would hold it at ${change.effective.formatted}; that value was simulated.`;
}

const RESULT_TEXT = { pass: 'pass', warn: 'warning', fail: '**FAIL**' } as const;

function checkTable(checks: readonly ReportCheck[]): string {
  const rows = checks.map((check) => [inert(check.label), RESULT_TEXT[check.result], inert(check.reason, 300)]);
  return table(['Check', 'Result', 'Reason'], rows, ['left', 'left', 'left']);
}
