import { Command } from 'commander';
import type { Finding } from '../doctor/finding.js';
import type { Console } from '../output/console.js';

const MARK: Readonly<Record<Finding['kind'], string>> = { ok: 'ok     ', problem: 'PROBLEM', note: 'note   ' };

export function doctorCommand(console: Console, onProblem: () => void): Command {
  return new Command('doctor')
    .description('Check settings, database, queue, chain, clock, disk, ports and services; every problem at once')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=… QUEUE_URL=… RPC_URLS=… riskdao doctor')
    .action(async () => {
      const { default: examine } = await import('../doctor/examine.js'); // clients of every server: slow to load
      const findings = await examine(process.env, Math.floor(Date.now() / 1_000));
      for (const { kind, area, text } of findings) console.out(`${MARK[kind]}  ${area.padEnd(8)}  ${text}`);
      const problems = findings.filter(({ kind }) => kind === 'problem').length;
      console.out(problems === 0 ? 'No problem found.' : `${problems} problem${problems === 1 ? '' : 's'}.`);
      if (problems > 0) onProblem();
    });
}
