import { writeFileSync } from 'node:fs';
import {
  canonicalJson,
  referencePortfolios,
  rollingBacktest,
  type BacktestMethod,
  type BacktestResult,
  type Procyclicality,
} from '@riskdao/risk-core';
import { parseBarSource, parseField, readBars, utcTime, WarningCounter } from '@riskdao/sources';
import { Command } from 'commander';
import { textTable, type Console } from '../output/console.js';
import { BadOptionError, wholeNumber } from './wholeNumber.js';
import { warningLine } from './importPart.js';

const METHODS: readonly BacktestMethod[] = ['historical', 'filteredHistorical', 'stressBlend'];

type Options = {
  readonly confidence: number;
  readonly lookbackDays: number;
  readonly stressedWeight: number;
  readonly from?: number;
  readonly to?: number;
  readonly json?: string;
};

const ratioOption = (name: string) => (text: string) => {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new BadOptionError(name, text, 'a ratio between 0 and 1, such as 0.995');
  return value;
};
const unixOption = (name: string) => (text: string) => parseField(utcTime, text, `option ${name}`, null);

/** Scores the loss forecasts of every method over recorded prices, one day after the other. */
export function backtestCommand(console: Console): Command {
  return new Command('backtest')
    .description('How often past losses would have exceeded the requirement, and how much it would have moved')
    .argument('<first>', 'hourly bars of one underlying: SYMBOL=path, or a file named after its symbol')
    .argument('<second>', 'hourly bars of another underlying')
    .option('--confidence <ratio>', 'confidence of the loss forecast', ratioOption('--confidence'), 0.995)
    .option('--lookback-days <n>', 'days that a forecast looks back on', wholeNumber('--lookback-days', 30), 730)
    .option('--stressed-weight <ratio>', 'share of the stressed measure', ratioOption('--stressed-weight'), 0.25)
    .option('--from <time>', 'first day tested (ISO)', unixOption('--from'))
    .option('--to <time>', 'no bar that ends after this time is read (ISO)', unixOption('--to'))
    .option('--json <file>', 'also write every figure to this file')
    .addHelpText(
      'after',
      '\nExample:\n  riskdao backtest btc_usdt_1h.csv.gz eth_usdt_1h.csv.gz --from 2021-01-01T00:00Z',
    )
    .action((first: string, second: string, options: Options) => {
      const warnings = new WarningCounter();
      const sources = [first, second].map(parseBarSource);
      const history = readBars(sources, 3_600, options.to ?? null, warnings);
      const [one = '', other = ''] = Object.keys(history.series);
      const results = rollingBacktest(history, {
        underlyings: [one, other],
        portfolios: referencePortfolios(one, other),
        methods: METHODS,
        confidence: options.confidence,
        lookbackDays: options.lookbackDays,
        fromUnix: options.from ?? 0,
        toUnix: options.to ?? Infinity,
        stressedWeight: options.stressedWeight,
      });
      warnings.list().forEach((warning) => console.out(warningLine(warning)));
      print(console, results, options.confidence);
      if (options.json !== undefined) writeFileSync(options.json, `${canonicalJson(results)}\n`);
    });
}

function print(console: Console, results: readonly BacktestResult[], confidence: number): void {
  const percent = (value: number, digits = 1) => `${(100 * value).toFixed(digits)} %`;
  const header = [
    'method',
    'days',
    'failures',
    'expected',
    'Kupiec p',
    'clusters p',
    'both p',
    'zone',
    'Z2',
    'mean',
    'peak/trough',
    '1 d',
    '5 d',
    '30 d',
  ];
  for (const portfolio of new Set(results.map((result) => result.portfolio))) {
    console.out(`\n${portfolio}`);
    const moves = ({ peakToTrough, rise1d, rise5d, rise30d }: Procyclicality) => [
      peakToTrough.toFixed(2),
      ...[rise1d, rise5d, rise30d].map((rise) => percent(rise, 0)),
    ];
    const rows = results
      .filter((result) => result.portfolio === portfolio)
      .flatMap((result) => [
        [
          result.method,
          String(result.observations),
          String(result.failures),
          (result.observations * (1 - confidence)).toFixed(1),
          ...[result.kupiec, result.independence, result.coverage].map(({ pValue }) => pValue.toFixed(3)),
          result.light.zone,
          result.z2.toFixed(2),
          percent(result.meanRequirement),
          ...moves(result.raw),
        ],
        ['  with buffer', '', '', '', '', '', '', '', '', '', ...moves(result.charged)],
      ]);
    textTable(header, rows).forEach((line) => console.out(line));
  }
  console.out(
    '\nmean: requirement as a share of spot; 1 d, 5 d, 30 d: largest rise of the requirement for the unchanged portfolio',
  );
}
