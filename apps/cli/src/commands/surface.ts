import { checkShift, fitSurface, termStructure, type MarketSnapshot } from '@riskdao/risk-core';
import { readPart } from '@riskdao/sources';
import { Command, Option } from 'commander';
import { textTable, type Console } from '../output/console.js';

type Family = 'raw' | 'eSSVI';

/** Volatility shocks that are tried on every fitted surface: the initial values of the governed grid. */
const SHOCKS = [-0.22, 0.4] as const;

/** Fits the smiles of an imported market and says how well, what was repaired, and which shocks would create arbitrage. */
export function surfaceCommand(console: Console): Command {
  return new Command('surface')
    .description('How well smooth smiles fit an imported market, and where arbitrage had to be repaired')
    .argument('<market>', 'market part, made by `riskdao import deribit-chain`')
    .addOption(new Option('--family <name>', 'kind of smile').choices(['raw', 'eSSVI']).default('raw'))
    .addHelpText('after', '\nExample:\n  riskdao surface market.json')
    .action((file: string, { family }: { family: Family }) => {
      const market = readPart(file, 'market').value;
      for (const symbol of Object.keys(market.underlyings)) print(console, market, symbol, family);
      console.out(
        '\nerror, largest: volatility points at the quotes, weighted by vega and unweighted; skew: per unit of ln(K/F)',
      );
    });
}

function print(console: Console, market: MarketSnapshot, symbol: string, family: Family): void {
  const underlying = market.underlyings[symbol];
  if (underlying === undefined) return;
  const { slices, skipped } = fitSurface(underlying, market.asOfUnix, family);
  const terms = termStructure(slices);
  const points = (vol: number | null | undefined) => (vol === null || vol === undefined ? '-' : (100 * vol).toFixed(2));
  console.out(`\n${symbol}: ${slices.length} expiries fitted, ${skipped.length} with too few quotes`);
  const rows = slices.map((slice, i) => [
    new Date(slice.expiryUnix * 1000).toISOString().slice(0, 10),
    String(slice.quotes),
    points(slice.vegaWeightedVolError),
    points(slice.largestVolError),
    points(terms[i]?.atmVol),
    (terms[i]?.skew ?? 0).toFixed(2),
    points(terms[i]?.forwardVol),
    slice.repair,
  ]);
  const header = ['expiry', 'quotes', 'error', 'largest', 'at the money', 'skew', 'forward vol', 'repair'];
  textTable(header, rows).forEach((line) => console.out(line));
  for (const shock of SHOCKS) {
    const { butterflies, calendars } = checkShift(slices, shock);
    console.out(
      `a shock of ${shock > 0 ? '+' : ''}${shock * 100} % breaks ${butterflies} smiles and ${calendars} pairs of expiries`,
    );
  }
}
