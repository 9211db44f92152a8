/**
 * `npm run bench:liquidation [-- --accounts 100000 --only frontier]`: cascade, waterfall, one account's question and the frontier, each as a ratio to what it is
 * measured against in the same run (processor time), with the goal. Synthetic; ends with 0: timings decide nothing in CI.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { prepare } from '../tools/install.mjs';

await prepare();
const core = await import('../packages/risk-core/dist/index.js');
const { demoBundle } = await import('../apps/cli/dist/demo/demoBundle.js');
const { cascade } = await import('./cascade.mjs');
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
const ms = (value) => `${(value * 1e3).toPrecision(3)} ms`;

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

/** What does it do to me: requirement before and after, distance, chances and remedies, on a plan that exists. */
function question() {
  const plan = core.planSimulation(demoBundle(20261030));
  const ids = plan.accounts.map(({ id }) => id);
  const rounds = Array.from({ length: 6 }, () => ids.map((id) => seconds(() => core.accountAnswer(plan, id)))).slice(1);
  const at = (share, times) => ms(times.sort((a, b) => a - b)[Math.floor(share * times.length)]);
  const fastest = ids.map((_, i) => Math.min(...rounds.map((times) => times[i])));
  console.log(
    `one account's question, ${ids.length} accounts: p50 ${at(0.5, rounds.flat())}, p99 ${at(0.99, rounds.flat())} (goal p99 <= 2 ms); ` +
      `the fastest of ${rounds.length} for each account, without garbage collection: p50 ${at(0.5, fastest)}, p99 ${at(0.99, fastest)}\n`,
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

const parts = { cascade: () => cascade(ACCOUNTS), waterfall, question, frontier };
for (const [name, part] of Object.entries(parts)) if (name.includes(options.only)) await part();
