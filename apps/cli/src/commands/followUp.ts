import {
  bundleHashes,
  canonicalJson,
  followUp,
  formatEstimate,
  formatCountOf,
  formatUsd,
  realisedOutcome,
  type FollowUp,
} from '@riskdao/risk-core';
import { readBundle, readPart } from '@riskdao/sources';
import { Command } from 'commander';
import { writeFileAtomically } from '../output/atomicWrite.js';
import { textTable, type Console } from '../output/console.js';
import { readSealedReport, ReportMismatchError } from './sealedReport.js';

export function followUpCommand(console: Console): Command {
  return new Command('follow-up')
    .description('Set what a report forecast beside what happened, and keep the record that later reports quote')
    .argument('<report>', 'report.json')
    .argument('<market>', 'a later market, from `riskdao import deribit-chain`')
    .requiredOption('--bundle <file>', 'the bundle that the report was made from: it holds the accounts')
    .option('--out <file>', 'file for the record; pass it to `riskdao bundle --past`')
    .addHelpText(
      'after',
      '\nExample:\n  riskdao follow-up report/report.json later.json --bundle bundle.json --out follow-up.json',
    )
    .action((reportFile: string, marketFile: string, { bundle: bundleFile, out }: { bundle: string; out?: string }) => {
      const bundle = readBundle(bundleFile);
      const report = readSealedReport(reportFile);
      if (report.inputs.hashes.bundle !== bundleHashes(bundle).bundle)
        throw new ReportMismatchError('The report was made from another bundle.', 'Give the bundle that it names.');
      const { value: market } = readPart(marketFile, 'market');
      // Collateral that is not quoted with the options keeps its price: a chain has no prices of other assets.
      const assets = {
        ...bundle.market.assets,
        ...spotAssets(bundle.market.assets, market.underlyings),
        ...market.assets,
      };
      const made = followUp(report, realisedOutcome(bundle.book, bundle.market, { ...market, assets }));
      lines(made).forEach((line) => {
        console.out(line);
      });
      if (out === undefined) return;
      writeFileAtomically(out, `${canonicalJson(made)}\n`);
      console.out(`${made.followUpHash}  ${out}`);
    });
}

type Assets = ReturnType<typeof readBundle>['market']['assets'];

function spotAssets(assets: Assets, underlyings: ReturnType<typeof readBundle>['market']['underlyings']): Assets {
  return Object.fromEntries(
    Object.entries(assets).flatMap(([name, asset]) => {
      const spotUsd =
        asset.class === 'native' && asset.tracks !== null ? underlyings[asset.tracks]?.spotUsd : undefined;
      return spotUsd === undefined ? [] : [[name, { ...asset, priceUsd: spotUsd }]];
    }),
  );
}

function lines({ rows, hours, realised }: FollowUp): readonly string[] {
  const { accounts, insolvent, settledPositions, unpriced, gainsUsd, lossesUsd } = realised;
  return [
    `${hours.toFixed(1)} h later, on a book that nobody touched: ${formatCountOf(accounts, 'account')}, losses ${formatUsd(lossesUsd)}, gains ${formatUsd(gainsUsd)}, ${insolvent} insolvent.`,
    ...textTable(
      ['forecast', 'said', 'happened', 'held'],
      rows.map((row) => [
        row.label,
        formatEstimate(row.forecast, formatUsd),
        formatUsd(row.realisedUsd),
        row.held ? 'yes' : 'NO',
      ]),
    ),
    ...(settledPositions === 0 ? [] : [`${settledPositions} expired positions settled at the later spot price.`]),
    ...(unpriced.length === 0
      ? []
      : [
          `Not priced later: ${formatCountOf(unpriced.length, 'account')}, e.g. ${unpriced[0]?.accountId ?? ''}: ${unpriced[0]?.reason ?? ''}`,
        ]),
  ];
}
