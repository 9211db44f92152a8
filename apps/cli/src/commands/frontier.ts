import {
  calibrationOf,
  computableAccounts,
  formatCoverage,
  formatUsd,
  planSimulation,
  setEvaluator,
  type CalibrationSection,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import { writeFileAtomically } from '../output/atomicWrite.js';
import { textTable, type Console } from '../output/console.js';
import { wholeNumber } from './wholeNumber.js';

export function frontierCommand(console: Console): Command {
  return new Command('frontier')
    .description(
      'Which parameters within one step need less collateral or lose less: the efficient sets, and the cheapest',
    )
    .argument('<bundle>', 'bundle.json')
    .option('--points <n>', 'sets to look at', wholeNumber('--points', 3), 200)
    .option('--csv <file>', 'also write every set and its figures')
    .addHelpText('after', '\nExample:\n  riskdao frontier demo/bundle.json --points 200 --csv frontier.csv')
    .action((file: string, { points, csv }: { points: number; csv?: string }) => {
      const plan = planSimulation(readBundle(file));
      const accounts = computableAccounts(plan);
      const { section } = calibrationOf(plan, setEvaluator(plan), { accounts: accounts.length, points });
      const shown = section.frontier
        .filter(({ mark, isEfficient }) => mark !== null || isEfficient)
        .sort((a, b) => a.capitalUsd - b.capitalUsd);
      console.out(`${section.frontier.length} sets over ${accounts.length} accounts; efficient and named ones:`);
      textTable(
        ['required collateral', 'loss beyond it (ES)', 'coverage', 'yearly cost', 'set'],
        shown.map((point) => [
          formatUsd(point.capitalUsd),
          formatUsd(point.riskUsd),
          formatCoverage(point.coverage),
          formatUsd(point.objectiveUsd),
          `${point.mark ?? ''}${point.isEfficient ? '' : ' (not efficient)'}`,
        ]),
      ).forEach((line) => {
        console.out(line);
      });
      section.recommended.forEach(({ id, current, recommended }) => {
        console.out(`recommended: ${id} from ${current} to ${recommended}`);
      });
      if (section.recommended.length === 0) console.out('nothing better than the current set was found');
      if (csv !== undefined) writeFileAtomically(csv, csvOf(section));
    });
}

function csvOf({ frontier, searched }: CalibrationSection): string {
  const rows = frontier.map(({ mark, values, capitalUsd, riskUsd, coverage, objectiveUsd, isEfficient }) => [
    mark ?? '',
    capitalUsd,
    riskUsd,
    coverage,
    objectiveUsd,
    isEfficient,
    ...searched.map((id) => values[id] ?? ''),
  ]);
  const header = ['mark', 'capital_usd', 'risk_usd', 'coverage', 'objective_usd', 'efficient', ...searched];
  return `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
}
