/**
 * `npm run bench:api`: the API beside the bare driver with an answer in memory, in the same run on the same machine; subscribers with
 * one publish a second; simulations with one and two workers. Smaller: `--only queries|subscribers|simulations`, `--seconds 5`,
 * `--subscribers 1000`, `--publishes 5`, `--simulations 4`. Needs `npm run build`.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { ENGINE_VERSION, initialParameterSet, parameterSetId } from '@riskdao/risk-core';
import * as store from '@riskdao/store';
import { demoBundle } from '../apps/cli/dist/demo/demoBundle.js';

const { values: OPTIONS } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '15' },
    subscribers: { type: 'string', default: '10000' },
    publishes: { type: 'string', default: '20' },
    simulations: { type: 'string', default: '8' },
  },
});
const [SECONDS, SUBSCRIBERS, PUBLISHES, SIMULATIONS] = [
  ...[OPTIONS.seconds, OPTIONS.subscribers, OPTIONS.publishes, OPTIONS.simulations].map(Number),
];
const WARM_UP_SECONDS = 5;
const ROUNDS = 5;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ROOT = path.dirname(import.meta.dirname);
const CHAIN = 31_337n;
const QUERY =
  '{ parameter(name: "varConfidence") { id value { raw decimals value formatted unit } min { raw decimals value formatted unit } max { raw decimals value formatted unit } } }';

const folder = await mkdtemp(path.join(os.tmpdir(), 'riskdao-bench-'));
const postgres = await store.startEmbeddedPostgres({ folder });
await store.migrate(postgres.url);
const client = store.connect(postgres.url);
const children = [];
const say = (text) => console.log(text);
try {
  say(
    `${os.cpus()[0]?.model}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)} at the start, Node ${process.version}`,
  );
  await seed();
  const api = await startApi();
  const isWanted = (part) => OPTIONS.only === undefined || OPTIONS.only === part;
  if (isWanted('queries')) await throughput(api);
  if (isWanted('subscribers')) await subscribers(api);
  if (isWanted('simulations')) await simulations();
  say(`\nload ${os.loadavg()[0].toFixed(1)} at the end`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await client.$disconnect();
  await postgres.stop('immediate');
  await rm(folder, { recursive: true, force: true });
}

async function seed() {
  const set = { ...initialParameterSet({ underlyings: ['BTC'], assets: { USDC: 'stable' } }), varConfidence: 9_975n };
  const point = { chainId: CHAIN, blockNumber: 1n, blockHash: `0x${'0'.repeat(63)}1`, logIndex: 0, at: new Date() };
  await store.recordActivation(client, { point, setId: parameterSetId(set), set, changes: [], proposalId: null });
}

async function startApi() {
  const env = {
    ...process.env,
    ...{ DATABASE_URL: postgres.url, CHAIN_ID: String(CHAIN), PORT: '0', SECRET_KEY: '11'.repeat(32) },
    ...{ RATE_LIMIT: '1000000000', RATE_LIMIT_KEY: '1000000000', SOCKETS_PER_ADDRESS: '1000000', LOG_LEVEL: 'info' },
  };
  const child = spawn(process.execPath, [path.join(ROOT, 'apps/api/dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return { address: await addressOf(child, /"address":"([^"]+)"/), pid: child.pid };
}

function addressOf(child, pattern) {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (part) => {
      text += part;
      const found = pattern.exec(text)?.[1];
      if (!found) return;
      // What the process logs from now on is taken and thrown away: searching it would slow what is measured.
      child.stdout.off('data', read).resume();
      resolve(found);
    };
    child.stdout.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

/** User and system time of a process; clock ticks are hundredths of a second on Linux. */
async function processorSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function throughput(api) {
  const peer = spawn(process.execPath, [path.join(import.meta.dirname, 'peers/bareMercurius.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(peer);
  const peerAddress = await addressOf(peer, /(http:\S+)/);
  const body = JSON.stringify({ query: QUERY });
  const run = async (url, pid, duration) => {
    const before = await processorSeconds(pid);
    const result = await autocannon({
      url: `${url}/graphql`,
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
      connections: 20,
      duration,
    });
    if (result.non2xx + result.errors > 0)
      throw new Error(`${url}: ${result.non2xx} answers other than 2xx, ${result.errors} errors`);
    const micros = ((await processorSeconds(pid)) - before) / result.requests.total;
    return { rps: result.requests.average, p50: result.latency.p50, p99: result.latency.p99, micros: micros * 1e6 };
  };
  await run(api.address, api.pid, WARM_UP_SECONDS);
  await run(peerAddress, peer.pid, WARM_UP_SECONDS);
  // In turn, so that a neighbour's load falls on both.
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push([
      await run(api.address, api.pid, SECONDS / ROUNDS),
      await run(peerAddress, peer.pid, SECONDS / ROUNDS),
    ]);
  say(
    `\nquery \`parameter\`, 20 connections, ${ROUNDS} rounds of ${(SECONDS / ROUNDS).toFixed(1)} s each in turn; medians of the rounds`,
  );
  for (const [name, index] of [
    ['API', 0],
    ['Mercurius alone, answer in memory', 1],
  ]) {
    const of = (figure) => median(rounds.map((round) => round[index][figure]));
    say(
      `  ${name.padEnd(36)} ${of('rps').toFixed(0).padStart(7)} requests/s   p50 ${of('p50')} ms   p99 ${of('p99')} ms   ${of('micros').toFixed(0)} us of processor each`,
    );
  }
  const ratio = (of) => median(rounds.map(of)).toFixed(2);
  say(
    `  ratio of requests/s ${ratio(([ours, bare]) => ours.rps / bare.rps)}, of processor time ${ratio(([ours, bare]) => ours.micros / bare.micros)}`,
  );
  peer.kill('SIGKILL');
}

async function subscribers(api) {
  const rss = async () =>
    Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${api.pid}/status`, 'utf8').catch(() => ''))?.[1] ?? NaN) /
    1_024;
  const before = await rss();
  const clients = fork(path.join(import.meta.dirname, 'subscribers.mjs'), [
    `${api.address.replace('http', 'ws')}/graphql`,
    String(SUBSCRIBERS),
    String(PUBLISHES),
  ]);
  children.push(clients);
  const told = (kind) =>
    new Promise((resolve, reject) => {
      clients.on('message', (message) => message.kind === kind && resolve(message));
      clients.once('exit', (code) => code !== 0 && reject(new Error(`subscribers ended with ${code}`)));
    });
  const received = told('received');
  const { seconds } = await told('connected');
  await pause(2_000);
  const after = await rss();
  for (let publish = 0; publish < PUBLISHES; publish++) {
    const payload = {
      before: '9950',
      after: '9975',
      blockNumber: '1',
      blockHash: `0x${'0'.repeat(63)}1`,
      at: new Date().toISOString(),
      proposalId: null,
    };
    await client.$transaction((tx) =>
      store.appendEvent(tx, { kind: 'parameterChanged', subject: 'varConfidence', payload }),
    );
    await pause(1_000);
  }
  const { events, expected, lost, p50, p99, max } = await received;
  say(`\n${SUBSCRIBERS} subscribers, ${PUBLISHES} publishes, one a second; clients on the same machine`);
  say(
    `  connected in ${seconds.toFixed(1)} s, +${(after - before).toFixed(0)} MB (${(((after - before) * 1_024) / SUBSCRIBERS).toFixed(1)} kB each), ${lost} connections lost`,
  );
  say(`  ${events} of ${expected} events arrived: p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms after publishing`);
}

async function simulations() {
  const bundle = demoBundle(20_261_030);
  const book = { ...bundle.book, accounts: bundle.book.accounts.filter((_, index) => index % 5 === 0) };
  say(`\nsimulations of ${book.accounts.length} accounts, 1000 paths, each with its own seed`);
  const rates = [];
  let seed = 1;
  for (const workers of [1, 2]) {
    const started = Array.from({ length: workers }, () => {
      const env = { ...process.env, DATABASE_URL: postgres.url, SECRET_KEY: '11'.repeat(32), LOG_LEVEL: 'silent' };
      const child = spawn(process.execPath, [path.join(ROOT, 'apps/worker/dist/main.js')], { env, stdio: 'ignore' });
      children.push(child);
      return child;
    });
    const order = () =>
      store.requestSimulation(client, {
        bundle: { ...bundle, book, paths: 1_000, seed: seed++ },
        engineVersion: ENGINE_VERSION,
        proposalId: null,
        moment: 'whatIf',
      });
    await finished([(await order()).id]); // the workers are up
    const began = performance.now();
    const ids = [];
    for (let i = 0; i < SIMULATIONS; i++) ids.push((await order()).id);
    await finished(ids);
    const rate = SIMULATIONS / ((performance.now() - began) / 1_000);
    rates.push(rate);
    say(`  ${workers} worker${workers > 1 ? 's' : ' '} ${rate.toFixed(2).padStart(8)} simulations/s`);
    for (const child of started) child.kill('SIGTERM');
    await Promise.all(started.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  }
  say(`  ratio ${(rates[1] / rates[0]).toFixed(2)}`);
}

async function finished(ids) {
  for (const id of ids) {
    for (;;) {
      const { state, failure } = await store.getSimulation(client, id);
      if (state === 'failed') throw new Error(JSON.stringify(failure));
      if (state === 'completed') break;
      await pause(100);
    }
  }
}
