import { formatUsd, type AccountState } from '@riskdao/risk-core';
import { Command } from 'commander';
import { CliError } from '../failure.js';
import { textTable, type Console } from '../output/console.js';
import { DEFAULT_THREADS, simulateFile } from './simulate.js';
import { wholeNumber } from './wholeNumber.js';

export class UnknownAccountError extends CliError {
  readonly code = 'UNKNOWN_ACCOUNT';
  constructor(address: string, accounts: number) {
    super(
      `${address} is none of the ${accounts} accounts of this book. Check the address; it must be the account's own id.`,
    );
  }
}

const STATUS = { safe: 'safe', belowInitial: 'below initial requirement', liquidatable: 'can be liquidated' } as const;

export function accountCommand(console: Console): Command {
  return new Command('account')
    .description('What the proposal does to one account')
    .argument('<bundle>', 'bundle.json')
    .argument('<address>', 'address or id of the account, in any case')
    .option('--threads <n>', 'threads', wholeNumber('--threads'), DEFAULT_THREADS)
    .addHelpText('after', '\nExample:\n  riskdao account demo/bundle.json 0x7c9abe4caf3c00180bef614cbf779e715af6c7cc')
    .action(async (file: string, address: string, { threads }: { threads: number }) => {
      const report = await simulateFile(console, file, { threads, title: null }, () => undefined);
      const row = report.affected.rows.find(({ id }) => id.toLowerCase() === address.toLowerCase());
      const failure = report.affected.failed.find(({ accountId }) => accountId.toLowerCase() === address.toLowerCase());
      if (failure !== undefined) {
        console.out(`${failure.accountId} could not be computed. ${failure.code}: ${failure.message}`);
        return;
      }
      if (row === undefined) throw new UnknownAccountError(address, report.affected.accounts);
      console.out(
        `${row.id}${row.kind === null ? '' : ` (${row.kind})`}, positions of ${formatUsd(row.notionalUsd)} at spot`,
      );
      textTable(['', 'now', 'with the change'], lines(row.before, row.after)).forEach((line) => console.out(line));
    });
}

function lines(before: AccountState, after: AccountState): string[][] {
  const usd = (label: string, pick: (state: AccountState) => number) => [
    label,
    formatUsd(pick(before)),
    formatUsd(pick(after)),
  ];
  const health = ({ health: value }: AccountState) => (value === null ? 'nothing required' : value.toFixed(2));
  return [
    usd('equity (collateral that counts, and positions)', ({ equityUsd }) => equityUsd),
    usd('initial requirement', ({ initialUsd }) => initialUsd),
    usd('maintenance requirement', ({ maintenanceUsd }) => maintenanceUsd),
    usd('excess over maintenance', ({ equityUsd, maintenanceUsd }) => equityUsd - maintenanceUsd),
    ['health (equity / maintenance)', health(before), health(after)],
    ['status', STATUS[before.status], STATUS[after.status]],
  ];
}
