/**
 * `npm run bench:scale [-- --accounts 100000 --horizon 7 --workers 1,2]`: one simulation through Postgres, the queue and worker
 * processes with one calculating thread each. Prints the size that was measured, efficiency, what the queue adds to a shard and
 * memory. A margin horizon of 7 h gives about 10,000 scenarios with the demo's history; 24 h gives about 3,000.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { ENGINE_VERSION, planSimulation } from '@riskdao/risk-core';
import { getSimulation, requestSimulation } from '@riskdao/store';
import { temporaryStore } from '@riskdao/store/testing';
import { demoBundle } from '../apps/cli/dist/demo/demoBundle.js';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    horizon: { type: 'string', default: '7' },
    workers: { type: 'string', default: '1,2' },
  },
});
const TICKS_PER_SECOND = 100;

const store = await temporaryStore();
const bundle = bundleOf(Number(values.accounts), values.horizon);
const plan = planSimulation(bundle);
const size = `${bundle.book.accounts.length} accounts x ${plan.yardstick.matrix.scenarios} scenarios x ${plan.sets.length} parameter sets, ${plan.yardstick.matrix.instruments} instruments, ${plan.shards.length} shards`;
console.log(
  `${os.cpus().length} processors (${os.cpus()[0]?.model}), load average ${os.loadavg()[0].toFixed(1)} at the start`,
);
console.log(`measured: ${size}`);
const runs = [];
try {
  for (const count of values.workers.split(',').map(Number)) runs.push(await run(count));
} finally {
  await store.close();
}
const [one] = runs;
for (const { count, seconds, processorSeconds } of runs.slice(1)) {
  console.log(
    `efficiency of ${count} workers: ${(one.seconds / (count * seconds)).toFixed(2)} by the clock (target 0.9), ${(one.processorSeconds / processorSeconds).toFixed(2)} by processor time`,
  );
}
console.log(
  `load average ${os.loadavg()[0].toFixed(1)} at the end${os.loadavg()[0] > os.cpus().length + 0.5 ? ': the processors were shared, only processor time means something' : ''}`,
);

/** The demo's book over and over under new names, without its groups of houses. */
function bundleOf(accounts, horizon) {
  const demo = demoBundle(20261030);
  const book = Array.from({ length: accounts }, (_, index) => {
    const account = demo.book.accounts[index % demo.book.accounts.length];
    return { ...account, group: null, id: `0x${index.toString(16).padStart(40, '0')}` };
  });
  const horizons = { marginHorizonHours: horizon };
  return {
    ...demo,
    book: { ...demo.book, accounts: book },
    currentParameters: { ...demo.currentParameters, ...horizons },
    proposedParameters: { ...demo.proposedParameters, ...horizons },
  };
}

async function run(count) {
  const env = { ...process.env, DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), LOG_LEVEL: 'info' };
  const workers = Array.from({ length: count }, () =>
    // With a channel to its parent a worker ends with it, also when that crashed or was killed.
    spawn(process.execPath, ['apps/worker/dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }),
  );
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise((resolve) =>
          worker.stdout.on('data', (text) => String(text).includes('worker started') && resolve()),
        ),
    ),
  );
  let lost = null;
  for (const worker of workers) worker.once('exit', (code, signal) => (lost ??= code ?? signal));
  const before = workers.map(processorSecondsOf);
  const orderedAt = performance.now();
  // Another seed is another simulation: no shard is found in the store.
  const order = {
    bundle: { ...bundle, seed: 1_000 + count },
    engineVersion: ENGINE_VERSION,
    proposalId: null,
    moment: 'whatIf',
  };
  const { id } = await requestSimulation(store.client, order);
  const requestSeconds = (performance.now() - orderedAt) / 1_000;
  let simulation;
  do {
    await new Promise((resolve) => setTimeout(resolve, 250));
    simulation = await getSimulation(store.client, id);
    if (lost !== null) throw new Error(`A worker ended by itself (${lost}): the run is worth nothing.`);
    if (simulation.state === 'failed') throw new Error(JSON.stringify(simulation.failure));
  } while (simulation.state !== 'completed');
  const seconds = (performance.now() - orderedAt) / 1_000;
  const processorSeconds = workers.reduce((sum, worker, at) => sum + processorSecondsOf(worker) - before[at], 0);
  const memory = workers.map(
    (worker) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8'))[1]) / 1_024,
  );
  const jobs = await store.client.$queryRaw`
    SELECT processed_at_ms::float8 AS start, finished_at_ms::float8 AS finish FROM bullmq.job WHERE id LIKE ${`shard-${id}%`}`;
  const [{ computing }] = await store.client.$queryRaw`
    SELECT sum(milliseconds)::float8 AS computing FROM (SELECT milliseconds FROM simulation_shards ORDER BY created_at DESC LIMIT ${jobs.length}) latest`;
  const phase = Math.max(...jobs.map(({ finish }) => finish)) - Math.min(...jobs.map(({ start }) => start));
  const overhead = (phase * count - computing) / jobs.length;
  console.log(
    [
      `${count} worker${count === 1 ? '' : 's'}: ${seconds.toFixed(1)} s from the order to the report (${requestSeconds.toFixed(1)} s to keep the bundle)`,
      `shards ${(phase / 1_000).toFixed(1)} s, ${(computing / jobs.length).toFixed(0)} ms each on a thread, ${overhead.toFixed(0)} ms each for queue, store and waiting`,
      `${processorSeconds.toFixed(1)} processor seconds, peak memory ${memory.map((mebibytes) => `${mebibytes.toFixed(0)} MiB`).join(' and ')}`,
    ].join('\n    '),
  );
  for (const worker of workers) worker.kill('SIGTERM');
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
  return { count, seconds, processorSeconds };
}

/** User and system time of a process with all its threads. */
function processorSecondsOf({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
