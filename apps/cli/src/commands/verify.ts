import { canonicalJson, contentHash, type ImpactReport } from '@riskdao/risk-core';
import { readJson, readText } from '@riskdao/sources';
import { Command } from 'commander';
import type { Console } from '../output/console.js';
import { firstDifference } from '../output/firstDifference.js';
import { DEFAULT_THREADS, simulateFile } from './simulate.js';
import { wholeNumber } from './wholeNumber.js';

/** Calls `differs` when the report is not what its bundle gives. */
export function verifyCommand(console: Console, differs: () => void): Command {
  return new Command('verify')
    .description('Run a simulation again and say whether it gives the report, or where it first differs')
    .argument('<report>', 'report.json')
    .argument('<bundle>', 'the bundle it was made from')
    .option(
      '--threads <n>',
      'threads; the bytes are the same for any number',
      wholeNumber('--threads'),
      DEFAULT_THREADS,
    )
    .addHelpText('after', '\nExample:\n  riskdao verify report/report.json demo/bundle.json')
    .action(async (reportFile: string, bundleFile: string, { threads }: { threads: number }) => {
      const claimed = readJson(reportFile);
      const again = await simulateFile(console, bundleFile, { threads, title: titleOf(claimed) }, () => undefined);
      const difference = firstDifference(claimed, JSON.parse(canonicalJson(again)));
      if (difference !== null) {
        differs();
        console.out(`DIFFERENT at ${difference.path}`);
        console.out(`  report: ${difference.left}`);
        console.out(`  re-run: ${difference.right}`);
        hints(claimed, again).forEach((hint) => console.out(hint));
      } else if (readText(reportFile) !== `${canonicalJson(again)}\n`) {
        differs();
        console.out('DIFFERENT bytes: the values are equal, but the file is not canonical JSON.');
      } else {
        console.out(`EQUAL ${again.reportHash}`);
      }
    });
}

/** The name of a proposal stands in no bundle: it is taken over from the report. */
function titleOf(claimed: unknown): string | null {
  const title = typeof claimed === 'object' && claimed !== null && 'title' in claimed ? claimed.title : null;
  return typeof title === 'string' ? title : null;
}

/** What usually explains a difference, from the report's own words. */
function hints(claimed: unknown, again: ImpactReport): string[] {
  if (typeof claimed !== 'object' || claimed === null) return ['The file is not a report.'];
  const { reportHash, ...body } = claimed as Partial<ImpactReport>;
  const { inputs } = body;
  return [
    ...(inputs?.engineVersion === again.inputs.engineVersion
      ? []
      : [
          `The report was made by engine ${inputs?.engineVersion ?? '(not stated)'}, this is ${again.inputs.engineVersion}.`,
        ]),
    ...(inputs?.hashes.bundle === again.inputs.hashes.bundle ? [] : ['The report was made from another bundle.']),
    ...(reportHash === contentHash(body)
      ? []
      : ['The report was changed after it was made: its hash does not fit its content.']),
  ];
}
