import path from 'node:path';
import { parseField, utcTime } from '@riskdao/sources';
import { Command } from 'commander';
import type { Console } from '../output/console.js';
import { wholeNumber } from './wholeNumber.js';

const DEFAULT_DATA = path.join(process.env['RISKDAO_SHARED'] ?? '../shared', 'data');
const time = (option: string) => (text: string) => parseField(utcTime, text, option, null);

/** The recorded market of February 2026 through the worker's jobs. */
export function replayCommand(console: Console): Command {
  return new Command('replay')
    .description('Play recorded chains and prices as a live feed: ingest, re-margining, coverage, alerts, autopilot')
    .option('--data <folder>', 'the recorded data', DEFAULT_DATA)
    .option('--from <time>', 'first moment', time('--from'), Date.UTC(2026, 1, 1) / 1000)
    .option('--until <time>', 'last moment', time('--until'), Date.UTC(2026, 1, 10) / 1000)
    .option('--accounts <n>', 'accounts', wholeNumber('--accounts'), 120)
    .option('--contracts <n>', 'contracts held, by open interest', wholeNumber('--contracts'), 300)
    .addHelpText('after', '\nExample:\n  npm run replay -- --from 2026-02-05T00:00Z --until 2026-02-06T12:00Z')
    .action(async (chosen: { data: string; from: number; until: number; accounts: number; contracts: number }) => {
      const { replay } = await import('../replay/replay.js');
      const { data, from: fromUnix, until: untilUnix, accounts, contracts } = chosen;
      await replay({ data, fromUnix, untilUnix, accounts, contracts, out: console.out });
    });
}
