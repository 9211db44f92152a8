/**
 * `npm run bench:liquidation [-- --accounts 100000 --only frontier]`: cascade, waterfall, one account's question and the frontier, each as a ratio to what it is
 * measured against in the same run (processor time), with the goal. Synthetic; ends with 0: timings decide nothing in CI.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { prepare } from '../tools/install.mjs';

prepare();
const core = await import('../packages/risk-core/dist/index.js');
const { demoBundle } = await import('../apps/cli/dist/demo/demoBundle.js');
const { benchmarkMarket, benchmarkRows, benchmarkScenarios } = await import('./data.mjs');

const { values: options } = parseArgs({
  options: { accounts: { type: 'string', default: '100000' }, only: { type: 'string', default: '' } },
});
const ACCOUNTS = Number(options.accounts);
const SCENARIOS = 10_000;
const FRONTIER = { accounts: 10_000, points: 200 };

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.versions.node}, load ${loadavg()
    .map((x) => x.toFixed(1))
    .join(' ')}\n`,
);

function seconds(run, repetitions = 1) {
  const begin = process.cpuUsage();
  for (let i = 0; i < repetitions; i++) run(i);
  const { user, system } = process.cpuUsage(begin);
  return ((user + system) * 1e-6) / repetitions;
}
const best = (run, repetitions, rounds = 5) =>
  Math.min(...Array.from({ length: rounds }, () => seconds(run, repetitions)));
/** Levels at which the rival's accounts were valued beforehand. */
const GRID = 128;
const ms = (value) => `${(value * 1e3).toPrecision(3)} ms`;
const us = (value) => `${(value * 1e6).toPrecision(3)} us`;

/** Accounts that fail at random levels; a naive loop revalues nothing and only looks at every account on every level. */
function cascade() {
  const stream = core.randomStream(1);
  const triggers = Array.from({ length: ACCOUNTS }, () => ({
    level: stream.uniform() < 0.8 ? stream.uniform() : null,
    pushUsd: 1e4 * stream.uniform(),
  }));
  let index;
  const build = best(() => (index = core.triggerIndex(triggers)), 1);
  const impact = core.squareRootPriceImpact(0.04, 5e10);
  let found;
  const run = best((i) => (found = core.cascadeOf(index, 0.02 + (i % 40) * 0.01, impact)), 10_000);
  // Two rivals over the same shocks and flat arrays: one looks each account's level up in every step, as the index did once; one revalues
  // every account in every step, between its gains at 128 levels, which is what a loop without triggers must do.
  const levels = Float64Array.from(triggers, ({ level }) => level ?? NaN);
  const pushes = Float64Array.from(triggers, ({ pushUsd }) => pushUsd);
  const excess = gainsByLevel(levels);
  let loop;
  const naive = best((i) => (loop = naiveCascade(isBelow(levels), pushes, 0.02 + (i % 40) * 0.01, impact)), 40, 3);
  const revalued = best((i) => naiveCascade(isRevaluedBelow(excess), pushes, 0.02 + (i % 40) * 0.01, impact), 40, 1);
  console.log(
    `cascade, ${ACCOUNTS} accounts: index built in ${ms(build)} (goal <= 60 ms), one run ${us(run)} (goal <= 1 us)`,
  );
  console.log(
    `  the same fixed points by a loop that revalues every account between 128 levels: ${ms(revalued)}, ${Math.round(revalued / run)}x slower ` +
      `(goal >= 50,000x); by one that revalues nothing: ${ms(naive)}, ${Math.round(naive / run)}x slower; it ends at ${loop.level.toFixed(6)} ` +
      `with ${loop.liquidated} accounts, the index at ${found.best.level.toFixed(6)} with ${found.best.liquidated}\n`,
  );
}

/** Excess of every account at each level: a straight line through zero at its trigger. */
function gainsByLevel(levels) {
  const excess = new Float32Array(levels.length * GRID);
  for (let account = 0; account < levels.length; account++)
    for (let k = 0; k < GRID; k++) {
      const level = 1 - k / (GRID - 1);
      excess[account * GRID + k] = Number.isNaN(levels[account]) ? 1 : level - levels[account];
    }
  return excess;
}

const isBelow = (levels) => (account, level) => levels[account] >= level;
const isRevaluedBelow = (excess) => (account, level) => {
  const at = (1 - level) * (GRID - 1);
  const k = Math.min(GRID - 2, Math.floor(at));
  const left = excess[account * GRID + k];
  return left + (at - k) * (excess[account * GRID + k + 1] - left) <= 0;
};

function naiveCascade(isTriggered, pushes, shock, impact) {
  let level = 1 - shock;
  for (;;) {
    let pushed = 0;
    let liquidated = 0;
    for (let account = 0; account < pushes.length; account++)
      if (isTriggered(account, level)) {
        pushed += pushes[account];
        liquidated++;
      }
    const next = (1 - shock) * impact(pushed);
    if (!(next < level)) return { level, liquidated };
    level = next;
  }
}

/** Closing out against the sweep that makes the P&L, both per account and scenario, by how many are liquidated. */
function waterfall() {
  const { market, instruments } = benchmarkMarket();
  const accounts = 1_000;
  const engine = new core.StripEngine({
    rows: benchmarkRows(instruments, accounts, 15),
    market,
    scenarios: benchmarkScenarios(SCENARIOS),
    k: 50,
  });
  engine.reprice();
  const stream = core.randomStream(2);
  const pnl = Array.from({ length: 50 }, () => Float64Array.from({ length: SCENARIOS }, () => 1e5 * stream.normal()));
  console.log(`waterfall, ${accounts} accounts x ${SCENARIOS} scenarios, against the sweep in the same rounds:`);
  for (const excessUsd of [2.6e5, 1.64e5, 0.84e5, 0, -2e5]) {
    const ledgerOf = () => {
      const writer = core.ledgerWriter(SCENARIOS);
      for (let account = 0; account < accounts; account++)
        writer.closeOut(
          { group: account, valueUsd: excessUsd + 4e4, excessUsd, maintenanceUsd: 4e4, closingCostUsd: 1e3 },
          pnl[account % pnl.length],
          { liquidationFee: 0.05, selfCureShare: 0 },
        );
      return writer.close();
    };
    const fundUsd = new Float64Array(SCENARIOS).fill(1e7);
    const settled = (ledger) =>
      core.settleWaterfall(ledger, { graceMinutes: 15, auctionMinutes: 5, fundEventCap: 0.5, fundUsd });
    const share = ledgerOf().liquidated.reduce((sum, count) => sum + count, 0) / (accounts * SCENARIOS);
    const rounds = Array.from({ length: 5 }, () => {
      const sweep = seconds(() => engine.sweep());
      return { sweep, close: seconds(() => settled(ledgerOf())) };
    });
    const ratio = rounds.map(({ close, sweep }) => close / sweep).sort((a, b) => a - b)[2];
    const [sweep, close] = ['sweep', 'close'].map((part) => Math.min(...rounds.map((round) => round[part])));
    console.log(
      `  ${(share * 100).toFixed(1)} % liquidated: closed out and settled in ${ms(close)}, sweep ${ms(sweep)}: ratio ${ratio.toFixed(2)} (goal <= 2)`,
    );
  }
  console.log();
}

/** What does it do to me: requirement before and after, distance and chances, on a plan that exists. */
function question() {
  const plan = core.planSimulation(demoBundle(20261030));
  const ids = plan.accounts.map(({ id }) => id);
  const ask = (id) => core.accountAnswer(plan, id);
  ids.slice(0, 100).forEach(ask);
  const times = Array.from({ length: 2_000 }, (_, i) => seconds(() => ask(ids[i % ids.length]))).sort((a, b) => a - b);
  const at = (share) => times[Math.floor(share * times.length)];
  console.log(
    `one account's question, ${ids.length} accounts: p50 ${ms(at(0.5))}, p99 ${ms(at(0.99))} (goal p99 <= 2 ms)\n`,
  );
}

/** 200 sets against the same number of changes of one confidence on kept tails. */
function frontier() {
  const whole = demoBundle(20261030);
  const copies = Math.ceil(FRONTIER.accounts / whole.book.accounts.length);
  const accounts = Array.from({ length: copies }, (_, copy) =>
    whole.book.accounts.map((account) => ({ ...account, id: `${account.id}-${copy}`, group: null })),
  ).flat();
  const plan = core.planSimulation({ ...whole, book: { ...whole.book, accounts } });
  let evaluate;
  const prepare = seconds(() => {
    evaluate = core.setEvaluator(plan);
    evaluate(plan.proposal.current);
  });
  const tail = best(
    (i) => {
      const raw = BigInt(9_900 + (i % 50));
      evaluate({ ...plan.proposal.current, varConfidence: raw });
    },
    10,
    1,
  );
  const searchOf = (points) => seconds(() => core.calibrationOf(plan, evaluate, { accounts: accounts.length, points }));
  const sensitivities = searchOf(3);
  const search = searchOf(FRONTIER.points) - sensitivities;
  console.log(
    `frontier, ${accounts.length} accounts x ${plan.yardstick.matrix.scenarios} scenarios, ${FRONTIER.points} points: ` +
      `prepared in ${prepare.toFixed(1)} s, searched in ${search.toFixed(1)} s (all sensitivities: ${sensitivities.toFixed(1)} s); one change of confidence takes ${ms(tail)}, ` +
      `${FRONTIER.points} of them and 5 s make ${(FRONTIER.points * tail + 5).toFixed(1)} s: ratio ${(search / (FRONTIER.points * tail + 5)).toFixed(2)} (goal <= 1)`,
  );
}

for (const part of [cascade, waterfall, question, frontier]) if (part.name.includes(options.only)) part();
