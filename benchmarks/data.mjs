/** The synthetic market, book and scenarios of the benchmarks: deterministic, from a seed. Real books shift the shares of the caches, not the arithmetic. */
import { exp, log } from '../packages/risk-core/dist/index.js';

const AS_OF = 1_770_000_000;
const DAY = 86_400;
const DAYS = [1, 2, 7, 14, 28, 60, 90, 180, 270, 365];
const STRIKES = 25;
const RATE = 0.03;
const UNDERLYINGS = [
  { symbol: 'ETH', spotUsd: 3_000, vol: 0.65 },
  { symbol: 'BTC', spotUsd: 60_000, vol: 0.5 },
  { symbol: 'SOL', spotUsd: 150, vol: 0.9 },
  { symbol: 'AVAX', spotUsd: 20, vol: 1.1 },
];
export const INSTRUMENTS = UNDERLYINGS.length * DAYS.length * STRIKES * 2;

export function stream(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 4_294_967_296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

export function benchmarkMarket() {
  const instruments = [];
  const chain = { spot: [], strike: [], years: [], rate: [], vol: [], sign: [] };
  const underlyings = {};
  for (const { symbol, spotUsd, vol } of UNDERLYINGS) {
    const expiries = DAYS.map((days) => {
      const years = days / 365;
      const forwardUsd = spotUsd * exp(RATE * years);
      const smile = Array.from({ length: STRIKES }, (_, i) => {
        const z = (i - 12) * 0.22;
        const markVol = vol * (1 + 0.05 * z * z - 0.03 * z) * (1 + 0.1 * exp(-8 * years));
        return {
          strikeUsd: forwardUsd * exp(z * vol * Math.sqrt(years)),
          markVol,
          bidVol: null,
          askVol: null,
          openInterest: 0,
        };
      });
      const expiryUnix = AS_OF + days * DAY;
      for (const { strikeUsd, markVol } of smile) {
        for (const right of ['call', 'put']) {
          instruments.push({ kind: 'option', underlying: symbol, expiryUnix, strikeUsd, right, settlement: 'usd' });
          const entry = {
            spot: spotUsd,
            strike: strikeUsd,
            years,
            rate: RATE,
            vol: markVol,
            sign: right === 'call' ? 1 : -1,
          };
          for (const [name, value] of Object.entries(entry)) chain[name].push(value);
        }
      }
      return { expiryUnix, forwardUsd, smile };
    });
    underlyings[symbol] = { spotUsd, confidence: 1, expiries, perpetual: null };
  }
  const market = { asOfUnix: AS_OF, label: 'synthetic', source: 'benchmarks', underlyings, assets: {}, warnings: [] };
  const arrays = Object.fromEntries(Object.entries(chain).map(([name, values]) => [name, Float64Array.from(values)]));
  return { market, instruments, chain: arrays };
}

/** Student t with 4 degrees of freedom, one common factor per kind of move. */
export function benchmarkScenarios(count) {
  const { normal } = stream(20_260_204);
  const width = UNDERLYINGS.length;
  const spotMove = new Float64Array(count * width);
  const volMove = new Float64Array(count * width);
  const limited = (x) => Math.max(-0.7, Math.min(1.5, x));
  for (let s = 0; s < count; s++) {
    const chi = [0, 0, 0, 0].reduce((sum) => sum + normal() ** 2, 0);
    const scale = Math.sqrt(2 / chi);
    const market = normal();
    const fear = -0.5 * market + 0.85 * normal();
    for (let u = 0; u < width; u++) {
      spotMove[s * width + u] = limited((0.87 * market + 0.5 * normal()) * 0.045 * scale);
      volMove[s * width + u] = limited((0.85 * fear + 0.5 * normal()) * 0.08 * scale);
    }
  }
  return {
    kind: 'monteCarlo',
    names: Array.from({ length: count }, (_, s) => `s${s}`),
    underlyings: UNDERLYINGS.map(({ symbol }) => symbol),
    spotMove,
    volMove,
    weight: new Float64Array(count).fill(1),
    daysForward: 1,
  };
}

/**
 * Accounts as rows over the instruments: directional 35 %, vertical spreads 30 %, straddles 20 %, market makers 15 %, `positions` each on
 * average.
 */
export function benchmarkRows(instruments, accounts, positions = 15) {
  const { uniform, normal } = stream(7);
  const perExpiry = 2 * STRIKES;
  const start = new Uint32Array(accounts + 1);
  const column = [];
  const quantity = [];
  const pick = (u) => {
    const strike = Math.min(STRIKES - 1, Math.max(0, Math.round(12 + 5 * normal())));
    return (u * DAYS.length + Math.floor(uniform() * DAYS.length)) * perExpiry + 2 * strike + (uniform() < 0.5 ? 0 : 1);
  };
  for (let a = 0; a < accounts; a++) {
    const kind = uniform();
    const home = Math.floor(uniform() ** 2 * UNDERLYINGS.length);
    const held = new Map();
    const add = (instrument, amount) => held.set(instrument, (held.get(instrument) ?? 0) + amount);
    const wanted = Math.max(1, Math.round(positions * (0.67 + 0.66 * uniform())));
    for (let guard = 0; held.size < wanted && guard < 20 * wanted; guard++) {
      const u = kind < 0.85 && uniform() < 0.8 ? home : Math.floor(uniform() * UNDERLYINGS.length);
      const first = pick(u);
      const amount = (exp(0.8 * normal()) * 1_000) / UNDERLYINGS[u].spotUsd;
      const side = uniform() < 0.4 ? 1 : -1;
      add(first, side * amount);
      const isLast = held.size >= wanted;
      if (kind >= 0.35 && kind < 0.65 && !isLast)
        add(first % perExpiry < perExpiry - 6 ? first + 6 : first - 6, -side * amount);
      if (kind >= 0.65 && kind < 0.85 && !isLast) add(first ^ 1, side * amount);
    }
    for (const [c, q] of [...held].sort(([x], [y]) => x - y)) {
      column.push(c);
      quantity.push(q);
    }
    start[a + 1] = column.length;
  }
  return { instruments, start, column: Uint32Array.from(column), quantity: Float64Array.from(quantity) };
}

/** Triangle of a correlation of eight factors. */
export function benchmarkCholesky() {
  const triangle = new Float64Array(64);
  for (let i = 0; i < 8; i++) {
    let rest = 1;
    for (let j = 0; j < i; j++) {
      triangle[8 * i + j] = 0.3 / (1 + Math.abs(i - j));
      rest -= triangle[8 * i + j] * triangle[8 * i + j];
    }
    triangle[9 * i] = Math.sqrt(rest);
  }
  return triangle;
}

/** spot, strike, rate, vol, years, sign of eight American options, and their payoffs on a lattice of 500 steps. */
export function benchmarkAmericans() {
  const options = Array.from({ length: 8 }, (_, i) => [
    100,
    85 + 5 * i,
    0.05,
    0.3 + 0.1 * i,
    0.25 + 0.1 * i,
    i % 2 === 1 ? 1 : -1,
  ]);
  const steps = 500;
  const width = 520;
  const payoffs = new Float64Array(16 * width + 16);
  options.forEach(([spot, strike, rate, vol, years, sign], i) => {
    const dt = years / steps;
    const move = vol * Math.sqrt(dt);
    const up = exp(move);
    const probability = (exp(rate * dt) - 1 / up) / (up - 1 / up);
    const discount = exp(-rate * dt);
    for (let j = 0; j < width; j++) {
      for (const odd of [0, 1]) {
        payoffs[(2 * i + odd) * width + j] = sign * (exp(log(spot) + (2 * j + odd - steps) * move) - strike);
      }
    }
    payoffs.set([discount * probability, discount * (1 - probability)], 16 * width + 2 * i);
  });
  return { options, payoffs, width, steps };
}
