import { DEMO_ROLES, demoWallet } from '@riskdao/governance/remote';
import { DEFAULT_THREADS } from '../commands/simulate.js';
import { demoBundle } from '../demo/demoBundle.js';
import { EXIT } from '../failure.js';
import type { Console } from '../output/console.js';
import { demoFiles } from './demo/keptDemo.js';
import { startEmbedded, type Addresses } from './embedded.js';
import { findAnvil, LOCAL_CHAIN_ID } from './localChain.js';
import { runSimulation } from '../simulation/runSimulation.js';
import type { MakeReport } from '../simulation/reportThreads.js';
import { writeReport } from './report.js';
import { nothingStarted } from './started.js';

const SEED = 20_261_030;
const NO_CHAIN =
  'No local chain: anvil is not installed, so only the report was written. For the whole platform install Foundry (https://getfoundry.sh) and run npm start again; ANVIL=<file> names one that lies elsewhere.';

export type StartOptions = {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly chainPort: number;
  readonly snapshotPort: number;
  readonly reset: boolean;
  readonly bare: boolean;
  readonly once: boolean;
};

/** The report and then everything else, until a signal ends it. Where there is no chain to be had, the report alone. */
export default async function startPlatform(console: Console, options: StartOptions): Promise<void> {
  const { data: folder, host, port, chainPort, snapshotPort, reset, bare } = options;
  const bundle = demoBundle(SEED);
  const anvil = findAnvil();
  const report = async (makeReport: MakeReport, anew: boolean) =>
    (await writeReport(folder, bundle, { anew, makeReport })).forEach((line) => console.out(line));
  if (options.once || anvil === null) {
    await report(onAllThreads, options.once || reset);
    if (!options.once) console.out(NO_CHAIN);
    return;
  }
  const began = performance.now();
  const say = (line: string) =>
    console.err(`${((performance.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${line}`);
  const settings = { folder, host, port, chainPort, snapshotPort, threads: DEFAULT_THREADS, anvil, reset, bare };
  const started = nothingStarted();
  const ended = stopSignal().then(async () => {
    console.err('stopping ...');
    await started.stop();
  });
  const up = startEmbedded(settings, bundle, {
    say,
    started,
    whenHeld: (makeReport) => (bare ? Promise.resolve() : report(makeReport, reset)),
  }).then((addresses) => {
    console.out(overview(addresses, folder).join('\n'));
    return ended;
  });
  // A signal while it comes up makes the steps still under way fail: the signal counts, not they.
  await Promise.race([up, ended]).catch(async (error: unknown) => {
    await started.stop();
    throw error;
  });
  process.exit(EXIT.ok);
}

/** A single report is cut into shards, so that every processor takes part in it. */
const onAllThreads: MakeReport = (bundle, title) =>
  runSimulation(bundle, { title, threads: DEFAULT_THREADS }, () => undefined);

function overview(addresses: Addresses, folder: string): readonly string[] {
  const wallet = (name: string, index: number) => `  ${name.padEnd(12)} ${demoWallet(index).address}`;
  return [
    '',
    ...Object.entries({
      ...{ 'web app': addresses.web, GraphQL: addresses.graphql, explorer: addresses.explorer },
      ...{ chain: addresses.chain, Snapshot: `${addresses.snapshot} (local stand-in, development only)` },
      database: `${addresses.database.replace(/:[^:@/]+@/, ':…@')} (with its password in ${demoFiles(folder).databaseUrl})`,
    }).map(([name, address]) => `${name.padEnd(10)} ${address}`),
    '',
    'Open the web app and read: nothing has to be signed for that.',
    `To vote or to propose, add the chain above (chain id ${LOCAL_CHAIN_ID}) to a browser wallet and import one of the demo's keys.`,
    'They are of the phrase "test test test test test test test test test test test junk" and worth nothing elsewhere:',
    wallet('author', DEMO_ROLES.author),
    ...DEMO_ROLES.delegates.map((index, i) => wallet(`delegate ${i + 1}`, index)),
    wallet('guardian', DEMO_ROLES.guardian),
    wallet('challenger', DEMO_ROLES.challenger),
    wallet('operator', DEMO_ROLES.executors[1]),
    '',
    'Everything here is invented. Ctrl-C stops it; npm start goes on where it stopped, npm start -- --reset begins anew.',
  ];
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
