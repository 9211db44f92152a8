import {
  calibrationOf,
  computableAccounts,
  formatCoverage,
  formatCountOf,
  formatUsd,
  planSimulation,
  searchableIds,
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
    .option('--parameters <names>', 'names or ids to move, comma separated: liquidationThreshold,liquidationBonus')
    .option('--csv <file>', 'also write every set and its figures')
    .addHelpText(
      'after',
      '\nExamples:\n  riskdao frontier demo/bundle.json --points 200 --csv frontier.csv\n  riskdao frontier demo/bundle.json --parameters liquidationThreshold,liquidationBonus',
    )
    .action((file: string, { points, csv, parameters }: { points: number; csv?: string; parameters?: string }) => {
      const plan = planSimulation(readBundle(file));
      const accounts = computableAccounts(plan);
      const searched =
        parameters === undefined ? undefined : searchableIds(plan.proposal.current, parameters.split(','));
      const { section } = calibrationOf(plan, setEvaluator(plan), {
        accounts: accounts.length,
        points,
        ...(searched === undefined ? {} : { searched }),
      });
      const over = formatCountOf(accounts.length, 'account');
      console.out(`${section.frontier.length} sets over ${over}; efficient and named ones:`);
      frontierTable(section.frontier).forEach((line) => {
        console.out(line);
      });
      section.recommended.forEach(({ id, current, recommended }) => {
        console.out(`recommended: ${id} from ${current} to ${recommended}`);
      });
      if (section.recommended.length === 0) console.out('nothing better than the current set was found');
      if (csv !== undefined) writeFileAtomically(csv, csvOf(section));
    });
}

/** Efficient and named sets, cheapest first; unnamed sets that read the same stand in one row. */
function frontierTable(frontier: CalibrationSection['frontier']): readonly string[] {
  const shown = frontier
    .filter(({ mark, isEfficient }) => mark !== null || isEfficient)
    .sort((a, b) => a.capitalUsd - b.capitalUsd);
  const unnamed = new Map<string, number>();
  type Row = { readonly figures: readonly string[]; readonly name: string | null };
  const rows = shown.flatMap(({ mark, capitalUsd, riskUsd, coverage, objectiveUsd, isEfficient }): readonly Row[] => {
    const figures = [formatUsd(capitalUsd), formatUsd(riskUsd), formatCoverage(coverage), formatUsd(objectiveUsd)];
    if (mark !== null) return [{ figures, name: `${mark}${isEfficient ? '' : ' (not efficient)'}` }];
    const key = figures.join();
    unnamed.set(key, (unnamed.get(key) ?? 0) + 1);
    return unnamed.get(key) === 1 ? [{ figures, name: null }] : [];
  });
  return textTable(
    ['required collateral', 'loss beyond it (ES)', 'coverage', 'yearly cost', 'set'],
    rows.map(({ figures, name }) => {
      const alike = unnamed.get(figures.join()) ?? 0;
      return [...figures, name ?? (alike === 1 ? '' : `${alike} sets alike`)];
    }),
  );
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
