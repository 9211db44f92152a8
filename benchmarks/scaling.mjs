/** How the cost of repricing and sweeping grows: exponents b of cost = a size^b, fitted over sizes that double. One is linear. */
import { StripEngine } from '../packages/risk-core/dist/index.js';
import { benchmarkMarket, benchmarkRows, benchmarkScenarios } from './data.mjs';

const { market, instruments } = benchmarkMarket();

/** Best of three, so that a neighbour's load does not bend the line. */
function secondsFor({ accounts, positions, scenarios }) {
  const rows = benchmarkRows(instruments, accounts, positions);
  const engine = new StripEngine({
    rows,
    market,
    scenarios: benchmarkScenarios(scenarios),
    k: Math.max(1, Math.round(scenarios / 200)),
  });
  engine.reprice();
  const runs = [0, 1, 2].map(() => {
    const begin = process.cpuUsage();
    engine.sweep();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) * 1e-6;
  });
  return Math.min(...runs);
}

function exponentOf(points) {
  const logs = points.map(([size, seconds]) => [Math.log(size), Math.log(seconds)]);
  const mean = (i) => logs.reduce((sum, point) => sum + point[i], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  return (
    logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / logs.reduce((sum, [a]) => sum + (a - x) * (a - x), 0)
  );
}

export function scalingExponents() {
  const base = { accounts: 4_000, positions: 15, scenarios: 2_000 };
  return Object.fromEntries(
    Object.entries({
      accounts: [2_000, 4_000, 8_000, 16_000, 32_000],
      positions: [8, 16, 32, 64],
      scenarios: [1_000, 2_000, 4_000, 8_000, 16_000],
    }).map(([dimension, sizes]) => {
      const points = sizes.map((size) => [size, secondsFor({ ...base, [dimension]: size })]);
      return [dimension, { sizes, seconds: points.map(([, seconds]) => seconds), exponent: exponentOf(points) }];
    }),
  );
}
