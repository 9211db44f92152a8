/** Our kernels as a warm process: reads "kernel repetitions" lines, answers "seconds value". */
import { createInterface } from 'node:readline';
import {
  collocatedPrice,
  FAST_COLLOCATION,
  impliedVol,
  StripEngine,
  storedTails,
  tailMeasures,
} from '../packages/risk-core/dist/index.js';
import { chainSpecification } from '../packages/risk-core/dist/revaluation/kernels/chain.js';
import { americanLatticeSpecification } from '../packages/risk-core/dist/revaluation/kernels/lattice.js';
import { KernelMemory } from '../packages/risk-core/dist/revaluation/kernels/wasm.js';
import { jointStudent } from '../packages/risk-core/dist/scenario/jointStudent.js';
import { benchmarkAmericans, benchmarkCholesky, benchmarkMarket, benchmarkRows, benchmarkScenarios } from './data.mjs';

const { accounts, scenarios: count, k, sweepAccounts, plainAccounts } = JSON.parse(process.argv[2]);
/** Processor time: a neighbour that takes the core does not count. */
const now = () => process.cpuUsage().user * 1e-6 + process.cpuUsage().system * 1e-6;
const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

const { market, instruments, chain } = benchmarkMarket();
const scenarios = benchmarkScenarios(count);
const rows = benchmarkRows(instruments, accounts);
const engine = new StripEngine({ rows, market, scenarios, k });
const n = instruments.length;
const FIELDS = ['price', 'delta', 'gamma', 'vega', 'theta'];
const memory = new KernelMemory(11 * (8 * n + 64) + 3 * 8 * 600);
const inputs = Object.values(chain).map((values) => memory.copy64(values).byteOffset);
const outputs = FIELDS.map(() => memory.float64(n));
const outputAt = outputs.map(({ byteOffset }) => byteOffset);
const plain = Object.fromEntries(FIELDS.map((name) => [name, new Float64Array(n)]));
chainSpecification(n, chain, plain);
const price = plain.price.slice();
const american = benchmarkAmericans();
const { width, steps } = american;
const lattice = [0, 1, 2].map(() => memory.float64(width + 4));
const latticeOf = (i) => ({
  even: american.payoffs.subarray(2 * i * width, (2 * i + 1) * width),
  odd: american.payoffs.subarray((2 * i + 1) * width, (2 * i + 2) * width),
  up: american.payoffs[16 * width + 2 * i],
  down: american.payoffs[16 * width + 2 * i + 1],
});

/** The usual way: one vector per account, sorted. On a part of the accounts. */
let matrix = null;
function usualSweep(part) {
  const { strips } = engine.arrays;
  const { book } = engine;
  matrix ??= Array.from({ length: book.rows }, (_, row) =>
    Float64Array.from({ length: count }, (__, s) => strips[((s >> 5) * book.rows + row) * 32 + (s & 31)]),
  );
  let total = 0;
  for (let a = 0; a < part; a++) {
    const pnl = new Float64Array(count);
    for (let j = rows.start[a]; j < rows.start[a + 1]; j++) {
      const unit = matrix[book.rowOf[rows.column[j]]];
      for (let s = 0; s < count; s++) pnl[s] += rows.quantity[j] * unit[s];
    }
    pnl.sort();
    total -= sumOf(pnl.subarray(0, k)) / k;
  }
  return total;
}

const specification = new StripEngine({
  rows: benchmarkRows(instruments, plainAccounts),
  market,
  scenarios,
  k,
  kernels: 'specification',
});
const trial = new StripEngine({ rows, market, scenarios: benchmarkScenarios(1_000), k: 5, trials: true });
trial.reprice();
const drawn = Object.fromEntries(
  ['wasm', 'specification'].map((kernels) => [
    kernels,
    jointStudent({ cholesky: benchmarkCholesky(), factors: 8, seed: 42, count: 10_000, kernels }),
  ]),
);
let tried = 0;
let stored = null;
const measures = { valueAtRiskUsd: new Float64Array(accounts), expectedShortfallUsd: new Float64Array(accounts) };
const expectedShortfall = (part) => -sumOf(engine.arrays.output.sum.subarray(0, part)) / k;

/** Each does its work and returns a value that shows its accuracy, or how to compute it outside the timing. */
const KERNELS = {
  chain: () => {
    memory.kernels.chain(n, ...inputs, ...outputAt);
    return () => sumOf(outputs[0]);
  },
  chainPlain: () => {
    chainSpecification(n, chain, plain);
    return () => sumOf(plain.price);
  },
  implied: () => {
    let worst = 0;
    for (let i = 0; i < n; i++) {
      const years = chain.years[i];
      const discount = discounts[i];
      const vol = impliedVol({
        right: chain.sign[i] > 0 ? 'call' : 'put',
        price: price[i],
        forward: chain.spot[i] / discount,
        strike: chain.strike[i],
        years,
        discount,
      });
      worst = Math.max(worst, Math.abs(vol / chain.vol[i] - 1));
    }
    return worst;
  },
  reprice: () => {
    engine.reprice();
    return engine.arrays.strips[32];
  },
  repricePlain: () => {
    specification.reprice();
    return specification.arrays.strips[32];
  },
  sweep: () => {
    engine.sweep(0, sweepAccounts);
    return () => expectedShortfall(sweepAccounts);
  },
  sweepPlain: () => {
    specification.sweep();
    return 0;
  },
  sweepUsual: () => usualSweep(Math.max(1, Math.round(accounts / 1_000))),
  endToEnd: () => {
    engine.reprice();
    engine.sweep();
    return () => expectedShortfall(accounts);
  },
  student: () => drawn.wasm(0)[0],
  studentPlain: () => drawn.specification(0)[0],
  parameterChange: () => {
    if (stored === null) {
      const keeping = new StripEngine({ rows, market, scenarios, k: k + 1, keepTails: true });
      keeping.reprice();
      keeping.sweep();
      stored = storedTails(keeping.tails());
    }
    tailMeasures(stored, 1 - k / count, measures);
    return () => sumOf(measures.expectedShortfallUsd);
  },
  whatIf: () => {
    tried++;
    const trade = { instrument: (tried * 104_729) % n, quantity: 0.5 };
    return trial.whatIf((tried * 7_919) % accounts, [trade]).sumUsd;
  },
  american: () => {
    let sum = 0;
    for (let i = 0; i < 8; i++) {
      const { even, odd, up, down } = latticeOf(i);
      lattice[1].set(even);
      lattice[2].set(odd);
      sum += memory.kernels.americanLattice(steps, ...lattice.map(({ byteOffset }) => byteOffset), up, down);
    }
    return sum;
  },
  americanCollocation: () =>
    american.options.reduce((sum, [spot, strike, rate, vol, years, sign]) => {
      const option = { right: sign > 0 ? 'call' : 'put', spot, strike, rate, carry: rate, vol, years };
      return sum + collocatedPrice(option, FAST_COLLOCATION);
    }, 0),
  americanPlain: () => {
    let sum = 0;
    for (let i = 0; i < 8; i++) {
      const { even, odd, up, down } = latticeOf(i);
      sum += americanLatticeSpecification(steps, { value: lattice[0], even, odd }, up, down);
    }
    return sum;
  },
};
const discounts = Float64Array.from({ length: n }, (_, i) => Math.exp(-chain.rate[i] * chain.years[i]));
engine.reprice();
specification.reprice();

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, repetitions] = line.split(' ');
  const kernel = KERNELS[name];
  if (kernel === undefined) {
    console.log('-1 0');
    continue;
  }
  if (name === 'parameterChange' && stored === null) kernel();
  let value = 0;
  const begin = now();
  for (let i = 0; i < Number(repetitions); i++) value = kernel();
  const seconds = (now() - begin) / Number(repetitions);
  console.log(`${seconds} ${typeof value === 'function' ? value() : value}`);
}
