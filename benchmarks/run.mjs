/**
 * `npm run bench [-- --rounds 7 --accounts 100000 --only sweep --install --markdown]`: times ours and the peers in turn, in one run, and prints each peer's time,
 * its ratio to ours (processor time, median of the rounds' ratios, so that a neighbour's load mostly cancels), the accuracy, and the goal. Needs a quiet machine to mean much;
 * the load average is printed. Ends with 0: timings decide nothing in CI.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from '../tools/install.mjs';

await prepare();
const { APT_PACKAGES, installPackages, peerCommands, start, writeInputs } = await import('./peers.mjs');
const { INSTRUMENTS } = await import('./data.mjs');
const { tasksFor } = await import('./tasks.mjs');
const { scalingExponents } = await import('./scaling.mjs');

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    accounts: { type: 'string', default: '100000' },
    scenarios: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
    install: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});
if (options.install) {
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...APT_PACKAGES], { stdio: 'inherit' });
  installPackages();
}
const accounts = Number(options.accounts);
const scenarios = Number(options.scenarios);
const rounds = Number(options.rounds);
const sizes = {
  accounts,
  scenarios,
  k: Math.max(1, Math.round(scenarios / 200)),
  sweepAccounts: Math.max(1, Math.round(accounts / 10)),
  plainAccounts: Math.max(50, Math.round(accounts / 50)),
};
const tasks = tasksFor({ ...sizes, instruments: INSTRUMENTS }).filter(({ title }) => title.includes(options.only));

const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-bench-'));
const running = {};
// An interrupted run leaves nothing behind either.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
process.on('exit', () => {
  for (const peer of Object.values(running)) peer.stop();
  rmSync(folder, { recursive: true, force: true });
});
console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.versions.node}, load ${loadavg()
    .map((x) => x.toFixed(1))
    .join(' ')}`,
);
console.log(
  `${INSTRUMENTS} instruments, ${accounts} accounts of 15 positions, ${scenarios} scenarios, ${sizes.k} kept; synthetic; ${rounds} rounds\n`,
);
writeInputs(folder, sizes);
for (const [name, command] of Object.entries(peerCommands(folder, sizes))) {
  if (Array.isArray(command)) running[name] = await start(command);
  else
    console.log(
      `skipped ${name}: ${command.skipped}. \`npm run bench -- --install\` installs ${APT_PACKAGES.join(', ')}.`,
    );
}
for (const task of tasks) await measure(task);
if ('growth'.includes(options.only)) printScaling();
process.exit(0);

async function measure({ title, rows }) {
  const present = rows.filter(({ peer }) => running[peer] !== undefined);
  const seconds = present.map(() => []);
  const values = [];
  for (let round = -1; round < rounds; round++) {
    for (const [i, { peer, kernel, repetitions, units }] of present.entries()) {
      const answer = await running[peer].call(kernel, repetitions);
      if (round >= 0) seconds[i].push(answer.seconds / units); // round -1 warms up
      values[i] = answer.value;
    }
  }
  const told = present.map(({ label, goal, compare }, i) => {
    const base = goal?.than === undefined ? 0 : present.indexOf(rows[goal.than]);
    const ratio = base < 0 ? NaN : median(seconds[i].map((time, round) => time / seconds[base][round]));
    const against =
      i === base || base < 0
        ? ''
        : goal?.than !== undefined
          ? `${ratio.toFixed(2)}x the time of ${present[base].label}`
          : ratio >= 1
            ? `ours ${ratio.toFixed(2)}x faster`
            : `ours ${(1 / ratio).toFixed(2)}x slower`;
    return [
      label,
      duration(median(seconds[i])),
      against,
      base < 0 ? '' : verdict(goal, ratio),
      accuracy(values, i, compare),
    ];
  });
  if (options.markdown) {
    console.log(
      `\n${title}\n\n| implementation | time | against | goal | accuracy |\n| --- | ---: | --- | --- | --- |`,
    );
    for (const cells of told) console.log(`| ${cells.join(' | ')} |`);
    return;
  }
  console.log(title);
  const widths = [38, 11, 20, 22];
  for (const cells of told)
    console.log(
      `  ${cells.map((cell, i) => (i === 1 ? cell.padStart(widths[i]) : cell.padEnd(widths[i] ?? 0))).join('  ')}`,
    );
  console.log();
}

/** `ratio`: this time over ours, or over the row that the goal names (`than`), where ours is what is judged. */
function verdict(goal, ratio) {
  if (goal === null) return '';
  const { faster, slower, than } = goal;
  const met = faster !== undefined ? ratio >= faster : (than === undefined ? 1 / ratio : ratio) <= slower;
  return `goal ${faster !== undefined ? `>= ${faster}x` : `<= ${slower}x`} ${met ? 'met' : 'MISSED'}`;
}

function accuracy(values, i, compare) {
  if (i === 0 || !compare) return `value ${values[i].toPrecision(10)}`;
  const difference = Math.abs(values[i] - values[0]) / Math.abs(values[0]);
  return `value differs by ${difference.toExponential(1)}`;
}

function printScaling() {
  console.log('growth of the sweep: seconds over doubling sizes, and the fitted exponent (1 = linear)');
  for (const [dimension, { sizes: at, seconds, exponent }] of Object.entries(scalingExponents())) {
    const points = at.map((size, i) => `${size}: ${duration(seconds[i])}`).join(', ');
    console.log(`  ${dimension.padEnd(10)} exponent ${exponent.toFixed(2)}  (${points})`);
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function duration(seconds) {
  if (seconds < 1e-6) return `${(seconds * 1e9).toFixed(2)} ns`;
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(2)} us`;
  return seconds < 1 ? `${(seconds * 1e3).toFixed(2)} ms` : `${seconds.toFixed(2)} s`;
}
