/** The cascade of the liquidation benchmark: our index against the loop that revalues every account at every step, in C++ and on the same book. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  cascadeOf,
  crashResponse,
  fixedPoint,
  forEachAccountPnl,
  poolPriceImpact,
  reprice,
  tenorFactor,
  triggerIndex,
  triggerOf,
} from '../packages/risk-core/dist/index.js';
import { benchmarkMarket, benchmarkRows, stream } from './data.mjs';
import { compiled, start } from './peers.mjs';

/** Levels at which the index knows every account, down to a fall of 60 %. */
const LEVELS = Float64Array.from({ length: 129 }, (_, k) => 1 - (0.6 * k) / 128);
const SHOCK = 0.08;
/** Depth of the pool that is sold into, as a share of all that could be pushed: liquidations add to the fall in some thirty steps. */
const DEPTH_SHARE = 12.5;
/** Share of the exposure that an account may lose at most: with the pool below, a tenth of all fail, by and by. */
const CUSHION = 0.08;
/** Steps of the walk that no crossing escapes. */
const WALK = 1e-3;
const RUNS = 20_000;
const ROUNDS = 7;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const seconds = (run, repetitions = 1) => {
  const begin = process.cpuUsage();
  for (let i = 0; i < repetitions; i++) run(i);
  const { user, system } = process.cpuUsage(begin);
  return ((user + system) * 1e-6) / repetitions;
};

export async function cascade(accounts) {
  const { market, instruments, chain } = benchmarkMarket();
  const rows = benchmarkRows(instruments, accounts);
  const excess = cushions(rows, chain.spot);
  let triggers;
  const revaluing = () => {
    const matrix = reprice({ instruments, market, scenarios: levelScenarios(Object.keys(market.underlyings)) });
    triggers = new Array(accounts);
    forEachAccountPnl({ parts: [{ rows, matrix }] }, (account, pnlUsd) => {
      triggers[account] = triggerOf({ excessUsd: excess[account], maintenanceUsd: 0 }, { levels: LEVELS, pnlUsd });
    });
  };
  const revalued = Math.min(seconds(revaluing), seconds(revaluing));
  let index;
  const sorted = Math.min(...Array.from({ length: 5 }, () => seconds(() => (index = triggerIndex(triggers)))));
  const depthUsd = DEPTH_SHARE * index.cumulativeUsd.at(-1);
  const impact = poolPriceImpact(depthUsd);
  let found;
  const shockOf = (i) => SHOCK + (i % 2) * 1e-12;
  const run = (i) => (found = fixedPoint(index, shockOf(i), impact, 1 - shockOf(i)));
  const both = Math.min(
    ...Array.from({ length: ROUNDS }, () => seconds((i) => cascadeOf(index, shockOf(i), impact), RUNS)),
  );
  console.log(
    `cascade, ${accounts} accounts of 15 options: revalued at ${LEVELS.length} levels in ${ms(revalued)}, index sorted in ${ms(sorted)} ` +
      `(goal <= 60 ms with both)`,
  );
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-cascade-'));
  try {
    const command = compiled(folder, 'cascade', ['-O3', '-march=native']);
    if (command.skipped !== undefined) {
      console.log(
        `  one run ${us(seconds(run, RUNS))} (goal <= 1 us); the loop in C++ is skipped: ${command.skipped}\n`,
      );
      return;
    }
    write(folder, { market, instruments, chain, rows, excess, triggers, depthUsd });
    const peer = await start(command);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({ ours: seconds(run, RUNS), theirs: (await peer.call('jumps', 1)).seconds });
    const value = async (kernel) => (await peer.call(kernel, 1)).value;
    const [ours, theirs] = ['ours', 'theirs'].map((who) => median(rounds.map((round) => round[who])));
    const ratio = median(rounds.map((round) => round.theirs / round.ours));
    console.log(
      `  one run ${us(ours)} (goal <= 1 us; with the least fixed point too ${us(both)}); a loop in C++ -O3 that revalues every account in each of its ` +
        `${await value('jumpsSteps')} steps ${ms(theirs)}: ${Math.round(ratio)}x slower (goal >= 50,000x)`,
    );
    console.log(
      `  the index ends at ${found.level.toFixed(6)} with ${found.liquidated} accounts; a walk in steps of ${WALK} with full revaluation at ` +
        `${(await value('walk')).toFixed(6)} with ${await value('walkClosed')}; the loop, which jumps over what fails only on the way, at ` +
        `${(await value('jumps')).toFixed(6)} with ${await value('jumpsClosed')}\n`,
    );
    peer.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ms = (value) => `${(value * 1e3).toPrecision(3)} ms`;
const us = (value) => `${(value * 1e6).toPrecision(3)} us`;

/** All prices stand at each level; volatility answers the fall. */
function levelScenarios(underlyings) {
  const each = (pick) => Float64Array.from([...LEVELS].flatMap((level) => underlyings.map(() => pick(level - 1))));
  return {
    kind: 'grid',
    names: Array.from(LEVELS, (level) => `at ${level}`),
    underlyings,
    spotMove: each((move) => move),
    volMove: each(crashResponse),
    weight: new Float64Array(LEVELS.length).fill(1),
    daysForward: 0,
  };
}

/** What each account can lose before it is closed: a part of its exposure, between a tenth of the cushion and all of it. */
function cushions({ start: from, column, quantity }, spot) {
  const { uniform } = stream(3);
  return Float64Array.from({ length: from.length - 1 }, (_, account) => {
    let exposure = 0;
    for (let j = from[account]; j < from[account + 1]; j++) exposure += Math.abs(quantity[j]) * spot[column[j]];
    return CUSHION * (0.1 + 0.9 * uniform()) * exposure;
  });
}

function write(folder, { market, instruments, chain, rows, excess, triggers, depthUsd }) {
  const forwards = new Map(
    Object.entries(market.underlyings).flatMap(([symbol, { expiries }]) =>
      expiries.map(({ expiryUnix, forwardUsd }) => [`${symbol} ${expiryUnix}`, forwardUsd]),
    ),
  );
  const files = {
    forward: Float64Array.from(instruments, ({ underlying, expiryUnix }) =>
      forwards.get(`${underlying} ${expiryUnix}`),
    ),
    strike: chain.strike,
    vol: chain.vol,
    years: chain.years,
    tenor: chain.years.map((years) => tenorFactor(years * 365)),
    sign: chain.sign,
    quantity: rows.quantity,
    start: rows.start,
    column: rows.column,
    excess,
    push: Float64Array.from(triggers, ({ pushUsd }) => pushUsd),
    terms: Float64Array.of(SHOCK, depthUsd, WALK),
  };
  for (const [name, values] of Object.entries(files))
    writeFileSync(path.join(folder, name), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
}
