/**
 * `npm run bench:threads [-- --accounts 100000 --scenarios 10000]`: the whole book on one and on two threads, each with its own memory and a
 * half of the accounts. Wall time, so only a machine with two free cores says something; the load average is printed.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { prepare } from '../tools/install.mjs';

if (isMainThread) await compare();
else await serve(workerData);

async function compare() {
  await prepare();
  const { values } = parseArgs({
    options: {
      accounts: { type: 'string', default: '100000' },
      scenarios: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const [accounts, scenarios, rounds] = [values.accounts, values.scenarios, values.rounds].map(Number);
  console.log(`${accounts} accounts, ${scenarios} scenarios, load ${loadavg()[0].toFixed(1)}`);
  const half = Math.floor(accounts / 2);
  const whole = await start({ accounts, scenarios, from: 0, to: accounts });
  const parts = await Promise.all([
    start({ accounts, scenarios, from: 0, to: half }),
    start({ accounts, scenarios, from: half, to: accounts }),
  ]);
  const ratios = [];
  for (let round = -1; round < rounds; round++) {
    const one = await timed([whole]);
    const two = await timed(parts);
    if (round < 0) continue; // warms up
    ratios.push(one.seconds / two.seconds);
    const same = one.sum === two.sum ? 'same sum' : `sums differ: ${one.sum} and ${two.sum}`;
    console.log(`  1 thread ${one.seconds.toFixed(2)} s   2 threads ${two.seconds.toFixed(2)} s   ${same}`);
  }
  ratios.sort((a, b) => a - b);
  console.log(`two threads are ${ratios[ratios.length >> 1].toFixed(2)}x as fast (median of ${rounds} rounds)`);
  await Promise.all([whole, ...parts].map((thread) => thread.terminate()));
}

function start(data) {
  const thread = new Worker(new URL(import.meta.url), { workerData: data });
  return new Promise((resolve, reject) => {
    thread.once('message', () => resolve(thread));
    thread.once('error', reject);
  });
}

async function timed(threads) {
  const begin = performance.now();
  const sums = await Promise.all(
    threads.map((thread) => {
      const answer = new Promise((resolve) => thread.once('message', resolve));
      thread.postMessage('go');
      return answer;
    }),
  );
  return { seconds: (performance.now() - begin) / 1_000, sum: sums.reduce((total, sum) => total + sum, 0n).toString() };
}

async function serve({ accounts, scenarios: count, from, to }) {
  const { StripEngine } = await import('../packages/risk-core/dist/index.js');
  const { benchmarkMarket, benchmarkRows, benchmarkScenarios } = await import('./data.mjs');
  const { market, instruments } = benchmarkMarket();
  const rows = benchmarkRows(instruments, accounts);
  const k = Math.max(1, Math.round(count / 200));
  const engine = new StripEngine({ rows, market, scenarios: benchmarkScenarios(count), k });
  const bits = new BigUint64Array(engine.arrays.output.sum.buffer, engine.arrays.output.sum.byteOffset, accounts);
  parentPort.on('message', () => {
    engine.reprice();
    engine.sweep(from, to);
    let sum = 0n; // of the bits: equal only when every account is
    for (let a = from; a < to; a++) sum += bits[a];
    parentPort.postMessage(sum);
  });
  parentPort.postMessage('ready');
}
