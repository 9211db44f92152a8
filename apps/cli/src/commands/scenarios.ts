import {
  canonicalJson,
  checkSets,
  scenarioBook,
  scenarioOutlook,
  type FailedAccount,
  type ScenarioBook,
  type ScenarioOutlook,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import { requireWritable, writeFileAtomically } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';
import { runSteps } from '../output/progress.js';
import { accountLines, summaryLines } from './scenarioLines.js';
import { BadOptionError, wholeNumber } from './wholeNumber.js';
import path from 'node:path';

type ScenariosOptions = {
  readonly account: readonly string[];
  readonly largest: number;
  readonly set: 'current' | 'proposed';
  readonly seed?: number;
  readonly draws: number;
  readonly loss?: number;
  readonly json?: true;
  readonly out?: string;
};

type Found = { readonly book: ScenarioBook; readonly outlooks: readonly ScenarioOutlook[] };

const HELP = `
Each model says what the account could lose over the governed horizon, with its collateral, at the governed confidence:
  historical   every joint move of the lookback, as it was
  stressed     the worst window of the whole history, and the named crises
  filtered     past moves scaled to today's volatility; interval by resampling, tail smoothed by a Pareto law
  simulated    t copula over GARCH margins; the same seed gives the same paths
Then the named crises, and the mildest moves that cost the equity (or --loss): what would have to happen.

Examples:
  riskdao scenarios demo/bundle.json
  riskdao scenarios demo/bundle.json --account 0x7c9abe4caf3c00180bef614cbf779e715af6c7cc --loss 50000
  riskdao scenarios demo/bundle.json --largest 20 --out scenarios.json`;

export function scenariosCommand(console: Console): Command {
  return new Command('scenarios')
    .description('What accounts could lose by every kind of scenario, side by side, and what would have to happen')
    .argument('<bundle>', 'bundle.json')
    .option('--account <id>', 'only this account, in detail; may be repeated', (id, all: string[]) => [...all, id], [])
    .option('--largest <n>', 'otherwise so many accounts, the largest by notional', wholeNumber('--largest', 1), 10)
    .option('--set <which>', 'parameters: current or proposed', parseSet, 'current')
    .option('--seed <n>', 'of the simulated paths; that of the bundle unless given', parseSeed)
    .option('--draws <n>', 'simulated paths', parseDraws, 10_000)
    .option('--loss <usd>', 'loss that a reverse stress looks for, instead of the equity', parseLoss)
    .option('--json', 'print JSON instead of tables')
    .option('--out <file>', 'write the JSON to a file')
    .addHelpText('after', HELP)
    .action(async (file: string, options: ScenariosOptions) => {
      if (options.out !== undefined) requireWritable(path.dirname(options.out));
      const { book, outlooks } = await compute(console, file, options);
      if (options.out !== undefined) writeFileAtomically(options.out, `${canonicalJson(asJson(book, outlooks))}\n`);
      if (options.json === true) {
        console.out(JSON.stringify(asJson(book, outlooks), null, 2));
        return;
      }
      const lines = options.account.length > 0 ? outlooks.flatMap(accountLines) : summaryLines(outlooks);
      lines.forEach((line) => console.out(line));
      book.failures.forEach((failure) => console.out(failureLine(failure)));
      book.warnings.forEach(({ code, example }) => console.out(`warning: ${code}: ${example}`));
    });
}

async function compute(console: Console, file: string, options: ScenariosOptions): Promise<Found> {
  const state: { bundle?: SimulationBundle; book?: ScenarioBook } = {};
  const outlooks: ScenarioOutlook[] = [];
  await runSteps(console, state, [
    {
      title: `Read ${file}`,
      run: (context) => {
        context.bundle = readBundle(file);
      },
    },
    {
      title: `Build the scenarios and ${options.draws} paths, and reprice what the accounts hold`,
      run: (context) => {
        if (context.bundle !== undefined) context.book = bookOf(context.bundle, options);
      },
    },
    {
      title: 'Measure each account and look for the mildest moves',
      run: async ({ book }, say) => {
        for (const index of book?.chosen ?? []) {
          say(`${outlooks.length} of ${book?.chosen.length} accounts`);
          await new Promise(setImmediate); // lets the terminal draw
          if (book !== undefined) outlooks.push(scenarioOutlook(book, index, options.loss));
        }
      },
    },
  ]);
  if (state.book === undefined) throw new Error('no scenarios were built');
  return { book: state.book, outlooks };
}

function bookOf(bundle: SimulationBundle, { account, largest, set, draws, seed }: ScenariosOptions): ScenarioBook {
  const sets = checkSets(bundle);
  return scenarioBook(bundle, {
    set: set === 'current' ? sets.current : sets.effective,
    accounts: account.length > 0 ? account : largest,
    seed: seed ?? bundle.seed,
    draws,
  });
}

/** What a program reads: the same numbers as the tables, unrounded. */
function asJson({ model, failures, warnings, seed }: ScenarioBook, outlooks: readonly ScenarioOutlook[]) {
  const { varConfidence, marginHorizonHours, lookbackDays } = model.parameters;
  return {
    schema: 'riskdao.scenarios/1',
    asOfUnix: model.basis.market.asOfUnix,
    confidence: varConfidence,
    ...{ marginHorizonHours, lookbackDays, seed },
    accounts: outlooks.map(({ margin, ...outlook }) => ({
      ...outlook,
      equityUsd: margin.equityUsd,
      initialUsd: margin.initialUsd,
      maintenanceUsd: margin.maintenanceUsd,
    })),
    failures: failures.map(({ accountId, code, message }) => ({ accountId, code, message })),
    warnings,
  };
}

const failureLine = ({ accountId, code, message }: FailedAccount) => `left out: ${accountId}: ${code}: ${message}`;

function parseSet(text: string): 'current' | 'proposed' {
  if (text !== 'current' && text !== 'proposed') throw new BadOptionError('--set', text, 'current or proposed');
  return text;
}

const LARGEST_SEED = 2 ** 32 - 1;

function parseSeed(text: string): number {
  const seed = wholeNumber('--seed', 0)(text);
  if (seed > LARGEST_SEED) throw new BadOptionError('--seed', text, `a whole number up to ${LARGEST_SEED}`);
  return seed;
}

/** Fewer leave no tail at the governed confidence; more do not fit in memory with a large book. */
const DRAWS = { least: 1_000, most: 200_000 } as const;

function parseDraws(text: string): number {
  const draws = wholeNumber('--draws', DRAWS.least)(text);
  if (draws > DRAWS.most) throw new BadOptionError('--draws', text, `a whole number up to ${DRAWS.most}`);
  return draws;
}

function parseLoss(text: string): number {
  const usd = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(usd > 0 && usd < Infinity)) throw new BadOptionError('--loss', text, 'a sum in USD above 0');
  return usd;
}
