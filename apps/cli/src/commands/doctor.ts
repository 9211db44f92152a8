import { Command } from 'commander';
import { checkChain } from '../doctor/chain.js';
import { checkDatabase, checkQueue } from '../doctor/database.js';
import { checkEnvironment } from '../doctor/environment.js';
import type { Finding } from '../doctor/finding.js';
import { checkDisk, checkPort, checkServices } from '../doctor/machine.js';
import type { Console } from '../output/console.js';

const MARK: Readonly<Record<Finding['kind'], string>> = { ok: 'ok     ', problem: 'PROBLEM', note: 'note   ' };

export function doctorCommand(console: Console, onProblem: () => void): Command {
  return new Command('doctor')
    .description('Check settings, database, queue, chain, clock, disk, ports and services; every problem at once')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=… QUEUE_URL=… RPC_URLS=… riskdao doctor')
    .action(async () => {
      const findings = await examine(process.env, Math.floor(Date.now() / 1_000));
      for (const { kind, area, text } of findings) console.out(`${MARK[kind]}  ${area.padEnd(8)}  ${text}`);
      const problems = findings.filter(({ kind }) => kind === 'problem').length;
      console.out(problems === 0 ? 'No problem found.' : `${problems} problem${problems === 1 ? '' : 's'}.`);
      if (problems > 0) onProblem();
    });
}

async function examine(env: NodeJS.ProcessEnv, nowUnix: number): Promise<readonly Finding[]> {
  const database = env['DATABASE_URL'] ?? '';
  const queue = env['QUEUE_URL'] ?? database;
  const port = Number(env['PORT'] ?? 4000);
  const checks = await Promise.all([
    checkEnvironment(env),
    /^postgres(ql)?:\/\//.test(database) ? checkDatabase(database) : [],
    /^(postgres(ql)?|rediss?):\/\//.test(queue) ? checkQueue(queue) : [],
    checkChain(
      {
        urls: (env['RPC_URLS'] ?? '').split(',').filter((url) => url !== ''),
        chainId: env['CHAIN_ID'],
        deploymentFile: env['DEPLOYMENT_FILE'],
      },
      nowUnix,
    ),
    checkDisk(),
    port > 0 && port < 65_536 ? [await checkPort(env['HOST'] ?? '127.0.0.1', port)] : [],
    checkServices({
      SNAPSHOT_HUB_URL: env['SNAPSHOT_HUB_URL'],
      SNAPSHOT_SEQUENCER_URL: env['SNAPSHOT_SEQUENCER_URL'],
      SNAPSHOT_SCORE_URL: env['SNAPSHOT_SCORE_URL'],
      IPFS_GATEWAY_URLS: env['IPFS_GATEWAY_URLS'],
    }),
  ]);
  return checks.flat();
}
