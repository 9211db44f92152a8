import {
  checkSets,
  gridLints,
  marginBasis,
  marginModel,
  fitSurface,
  portfolioLints,
  staticLints,
  type GridLintName,
  type LintOutcome,
  type MarginModel,
  type ParameterSet,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import { textTable, type Console } from '../output/console.js';
import { wholeNumber } from './wholeNumber.js';

/** A rise of volatility may turn today's expiries over: told, never refused (docs/methodology.md). */
const SMILES: GridLintName = 'shocksStayFreeOfArbitrage';
const WARNINGS: readonly string[] = ['vol-shocks-keep-calendar', SMILES];

export function lintCommand(console: Console, fail: () => void): Command {
  return new Command('lint')
    .description(
      'Try the rules that every parameter set must keep, on both sets of a bundle and many random portfolios',
    )
    .argument('<bundle>', 'bundle.json')
    .option(
      '--portfolios <n>',
      'random portfolios; four accounts are margined for each',
      wholeNumber('--portfolios', 1),
      2500,
    )
    .addHelpText('after', '\nExample:\n  riskdao lint demo/bundle.json --portfolios 2500')
    .action((file: string, { portfolios }: { portfolios: number }) => {
      const bundle = readBundle(file);
      const sets = checkSets(bundle);
      for (const [label, set] of [
        ['in force', sets.current],
        ['proposed', sets.effective],
      ] as const) {
        const outcomes = lintsOf(bundle, set, portfolios);
        console.out(`Parameters ${label}:`);
        textTable(['lint', 'result', 'detail'], outcomes.map(row)).forEach((line) => {
          console.out(line);
        });
        if (outcomes.some(({ lint, holds }) => !holds && !WARNINGS.includes(lint))) fail();
      }
    });
}

type NamedOutcome = Pick<LintOutcome, 'holds' | 'detail'> & { readonly lint: string };

function lintsOf(bundle: SimulationBundle, set: ParameterSet, portfolios: number): readonly NamedOutcome[] {
  const model = marginModel(marginBasis({ ...bundle, accounts: bundle.book.accounts.slice(0, 1) }), set);
  return [
    ...staticLints(model, set),
    ...portfolioLints(bundle, set, { portfolios, seed: bundle.seed }),
    smilesLint(model),
  ];
}

/** Fitted smiles of today's market stay free of arbitrage under the volatility shocks of the grid. */
function smilesLint({ basis, grid }: MarginModel): NamedOutcome {
  const { underlyings, asOfUnix } = basis.market;
  const smiles = Object.fromEntries(
    Object.entries(underlyings).map(([symbol, market]) => [symbol, fitSurface(market, asOfUnix).slices]),
  );
  const found = gridLints(grid.scenarios, smiles).filter(({ lint }) => lint === SMILES);
  return {
    lint: SMILES,
    holds: found.length === 0,
    detail:
      found.length === 0 ? 'holds' : found.map(({ underlying, message }) => `${underlying}: ${message}`).join('; '),
  };
}

function row({ lint, holds, detail }: NamedOutcome): string[] {
  return [lint, holds ? 'holds' : WARNINGS.includes(lint) ? 'warning' : 'BROKEN', holds ? '' : detail];
}
