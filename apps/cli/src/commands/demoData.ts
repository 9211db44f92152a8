import { bundleHashes } from '@riskdao/risk-core';
import { bundleText } from '@riskdao/sources';
import { Command } from 'commander';
import path from 'node:path';
import { demoBundle } from '../demo/demoBundle.js';
import { writeFilesAtomically } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';
import { wholeNumber } from './wholeNumber.js';

export function demoDataCommand(console: Console): Command {
  return new Command('demo-data')
    .description('Write a synthetic market, history, book and proposal as a bundle; nothing in it is real')
    .requiredOption('--out <dir>', 'folder for bundle.json')
    .option('--seed <n>', 'another seed gives another market and book', wholeNumber('--seed', 0), 20261030)
    .addHelpText(
      'after',
      '\nExample:\n  riskdao demo-data --out demo && riskdao simulate demo/bundle.json --out report',
    )
    .action(({ out, seed }: { out: string; seed: number }) => {
      const bundle = demoBundle(seed);
      writeFilesAtomically(out, { 'bundle.json': bundleText(bundle) });
      console.out(`synthetic: ${bundle.book.accounts.length} accounts, seed ${seed}`);
      console.out(`${bundleHashes(bundle).bundle}  ${path.join(out, 'bundle.json')}`);
    });
}
