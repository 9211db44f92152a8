import type { BackupSummary } from '@riskdao/store';
import { Command } from 'commander';
import { requireWritable } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';

const EXAMPLE = '\nExample:\n  DATABASE_URL=postgresql://… riskdao';

export function backupCommand(console: Console): Command {
  return new Command('backup')
    .description('Write every table of DATABASE_URL to one file, as of one moment; others may go on writing')
    .argument('<file>', 'made or replaced as a whole; readable by its owner alone')
    .addHelpText('after', `${EXAMPLE} backup riskdao.backup`)
    .action(async (file: string) => {
      requireWritable(file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.');
      const { store, databaseUrl } = await openStore();
      console.out(described(await store.backUp(databaseUrl, file)));
    });
}

export function restoreCommand(console: Console): Command {
  return new Command('restore')
    .description('Bring the new, empty database of DATABASE_URL to what a backup holds')
    .argument('<file>', 'from `riskdao backup` of the same version')
    .addHelpText('after', `${EXAMPLE} restore riskdao.backup`)
    .action(async (file: string) => {
      const { store, databaseUrl } = await openStore();
      console.out(described(await store.restore(databaseUrl, file)));
    });
}

const described = ({ tables, rows, digest }: BackupSummary) => `${rows} rows of ${tables} tables  ${digest}`;

/** The store is slow to load, and only needed here. */
async function openStore() {
  const { default: open } = await import('../backup/openStore.js');
  return open();
}
