import { checkChain } from './chain.js';
import { checkDatabase, checkQueue } from './database.js';
import { checkEnvironment } from './environment.js';
import type { Finding } from './finding.js';
import { checkDisk, checkPort, checkServices } from './machine.js';

/** Everything that could keep the platform from running, at once. */
export default async function examine(env: NodeJS.ProcessEnv, nowUnix: number): Promise<readonly Finding[]> {
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
