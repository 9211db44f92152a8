import { Command } from 'commander';
import type { Console } from '../output/console.js';
import type { StartOptions } from '../start/startPlatform.js';
import { wholeNumber } from './wholeNumber.js';

export function startCommand(console: Console): Command {
  const port = (name: string) => wholeNumber(name, 0);
  return new Command('start')
    .description('Run the whole platform on this machine with an invented DAO: database, chain, worker, API, web app')
    .option('--data <dir>', 'what is kept', '.riskdao')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'of the web app and the API; 0 takes a free one', port('--port'), 4000)
    .option('--chain-port <n>', 'of the local chain', port('--chain-port'), 8545)
    .option('--snapshot-port <n>', "of the stand-in for Snapshot's services", port('--snapshot-port'), 4001)
    .option('--reset', 'forget the kept demo and begin anew', false)
    .option('--bare', 'a new demo without proposals, on a small book: to walk through one yourself', false)
    .option('--once', 'write the impact report and end; nothing is started', false)
    .addHelpText('after', '\nExample:\n  riskdao start --port 4010 --chain-port 0')
    .action(async (options: StartOptions) => {
      const { default: startPlatform } = await import('../start/startPlatform.js'); // servers: slow to load, and only needed here
      await startPlatform(console, options);
    });
}
