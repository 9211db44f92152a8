import { bundleHashes, type AssetMarket, type SimulationBundle } from '@riskdao/risk-core';
import {
  assetSchema,
  bundleText,
  eventsSchema,
  initialValues,
  joinParts,
  parameterValuesSchema,
  parseField,
  readJson,
  readPart,
  readPastForecast,
  readProposalText,
  symbol,
} from '@riskdao/sources';
import { Command } from 'commander';
import { z } from 'zod';
import { writeFileAtomically } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';
import { warningLine } from './importPart.js';
import { BadOptionError, wholeNumber } from './wholeNumber.js';

type BundleOptions = {
  readonly market: string;
  readonly history: string;
  readonly depth: string;
  readonly book: string;
  readonly assets?: string;
  readonly current?: string;
  readonly proposed?: string;
  readonly change: readonly string[];
  readonly text?: string;
  readonly past: readonly string[];
  readonly events?: string;
  readonly seed: number;
  readonly paths: number;
  readonly out: string;
};

export function bundleCommand(console: Console): Command {
  return new Command('bundle')
    .description('Join imported parts, the current parameters and a proposal into one content-addressed bundle')
    .requiredOption('--market <part>', 'from `riskdao import deribit-chain`')
    .requiredOption('--history <part>', 'from `riskdao import bars`')
    .requiredOption('--depth <part>', 'from `riskdao import depth`')
    .requiredOption('--book <part>', 'from `riskdao import book`')
    .option('--assets <json>', 'prices of collateral assets that are not coins of the market (docs/bundle.md)')
    .option('--current <json>', 'parameter values in force; default: the initial value of every governed parameter')
    .option('--proposed <json>', 'proposed values; those it does not name stay as they are')
    .option('--change <name=value>', 'one proposed value; may be repeated', (text, all: string[]) => [...all, text], [])
    .option('--text <json>', 'title, reason, author, discussion, conflicts and time of the proposal')
    .option(
      '--past <follow-up>',
      'from `riskdao follow-up`; may be repeated',
      (file, all: string[]) => [...all, file],
      [],
    )
    .option(
      '--events <json>',
      'announced events that may move prices (docs/bundle.md); they raise volatility beforehand',
    )
    .option('--seed <n>', 'seed of all random numbers', wholeNumber('--seed', 0), 1)
    .option('--paths <n>', 'resamples and paths', wholeNumber('--paths', 100), 2000)
    .requiredOption('--out <file>', 'bundle to write')
    .addHelpText(
      'after',
      `
Example:
  riskdao bundle --market market.json --history history.json --depth depth.json --book book.json \\
    --assets assets.json --change initialMarginFactor=1.1 --change spotRange/underlying/BTC=0.2 --out bundle.json`,
    )
    .action((options: BundleOptions) => {
      const bundle = bundleOf(options);
      writeFileAtomically(options.out, bundleText(bundle));
      Object.entries(bundleHashes(bundle)).forEach(([part, hash]) => console.out(`${hash}  ${part}`));
      bundle.market.warnings.forEach((warning) => console.out(warningLine(warning)));
      console.out(`written: ${options.out}`);
    });
}

function bundleOf(options: BundleOptions): SimulationBundle {
  const joined = joinParts({
    market: readPart(options.market, 'market'),
    history: readPart(options.history, 'history'),
    depth: readPart(options.depth, 'depth'),
    book: readPart(options.book, 'book'),
    assets: options.assets === undefined ? {} : readAssets(options.assets),
  });
  const currentParameters = {
    ...initialValues(joined.market),
    ...(options.current === undefined ? {} : readValues(options.current)),
  };
  const proposedParameters = {
    ...currentParameters,
    ...(options.proposed === undefined ? {} : readValues(options.proposed)),
    ...Object.fromEntries(options.change.map(parseChange)),
  };
  const { seed, paths } = options;
  return {
    schema: 'riskdao.bundle/1',
    ...joined,
    currentParameters,
    proposedParameters,
    ...(options.text === undefined ? {} : { proposal: readProposalText(options.text) }),
    ...(options.past.length === 0 ? {} : { pastForecasts: options.past.map(readPastForecast) }),
    ...(options.events === undefined
      ? {}
      : { events: parseField(eventsSchema, readJson(options.events), options.events, null) }),
    seed,
    paths,
  };
}

const readValues = (file: string) => parseField(parameterValuesSchema, readJson(file), file, null);

const readAssets = (file: string): Record<string, AssetMarket> =>
  parseField(z.record(symbol, assetSchema), readJson(file), file, null);

function parseChange(change: string): [id: string, value: string] {
  const [, id, value] = /^([^=]+)=(.+)$/.exec(change) ?? [];
  if (id === undefined || value === undefined)
    throw new BadOptionError('--change', change, 'of the form name=value, such as initialMarginFactor=1.1');
  return [id, value];
}
