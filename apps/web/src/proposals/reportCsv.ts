import type { ImpactReport } from '@riskdao/risk-core';
import { csvOf, type CsvCell } from '../format/csv.js';

const HEADER = [
  'section',
  'id',
  'figure',
  'unit',
  'before',
  'after',
  'change',
  'change low 95 %',
  'change high 95 %',
  'n',
];

/** The report's figures as one long table: changes, metrics, alternatives, episodes, fund and waterfall. Numbers in full. */
export function reportCsv(report: ImpactReport): string {
  const { changes, metrics, alternatives, episodes, fund, waterfall, affected, reportHash } = report;
  const rows: (readonly CsvCell[])[] = [
    ['report', reportHash, report.verdict.line],
    ...changes.map(({ id, unit, current, proposed }) => ['change', id, 'value', unit, current.value, proposed.value]),
    ...metrics.map(({ id, label, unit, before, after, change, n }) => [
      'metric',
      id,
      label,
      unit,
      before.value,
      after.value,
      change.value,
      change.low,
      change.high,
      n,
    ]),
    ...alternatives.flatMap(({ id, label, initialUsd, coverage, shortfallEs }) => [
      ['alternative', id, `${label}: required collateral`, 'usd', null, initialUsd],
      ['alternative', id, `${label}: mean of the worst shortfalls`, 'usd', null, shortfallEs.value],
      ['alternative', id, `${label}: coverage`, 'ratio', null, coverage],
    ]),
    ...episodes.map(({ id, label, shortfallUsd }) => [
      'episode',
      id,
      label,
      'usd',
      shortfallUsd.before,
      shortfallUsd.after,
    ]),
    ['fund', 'stressed', 'fund after haircuts', 'usd', fund.before.stressedUsd, fund.after.stressedUsd],
    ['fund', 'target', 'target', 'usd', fund.before.targetUsd, fund.after.targetUsd],
    ['fund', 'coverage', 'coverage', 'ratio', fund.before.coverage, fund.after.coverage],
    ...waterfall.after.map(({ stage, label, probability }, at) => [
      'waterfall',
      stage,
      `${label}: reached`,
      'ratio',
      waterfall.before[at]?.probability.value ?? null,
      probability.value,
    ]),
    ...affected.rows.map(({ id, before, after }) => [
      'account',
      id,
      'initial requirement',
      'usd',
      before.initialUsd,
      after.initialUsd,
      after.initialUsd - before.initialUsd,
    ]),
  ];
  return csvOf(
    HEADER,
    rows.map((row) => HEADER.map((_, column) => row[column] ?? null)),
  );
}
