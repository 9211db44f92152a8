/**
 * npm packages that price options, as a warm process: what a TypeScript author would otherwise take. They are installed into the folder of
 * `npm run bench -- --install` and are no dependency of ours. Reads "kernel repetitions" lines, answers "seconds value".
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder, installed] = process.argv.slice(2);
const require = createRequire(path.join(installed, 'package.json'));
const { BlackScholes } = require('@uqee/black-scholes');
const { getImpliedVolatility } = require('implied-volatility');
const blackScholes = require('black-scholes');
const greeks = require('greeks');
const { Option } = await import(pathToFileURL(require.resolve('option-pricing')).href);

const read = (name) => new Float64Array(new Uint8Array(readFileSync(path.join(folder, name))).buffer);
const [spot, strike, years, rate, vol, sign] = ['spot', 'strike', 'years', 'rate', 'vol', 'sign'].map(read);
const n = spot.length;
const sides = Array.from(sign, (side) => (side > 0 ? 'call' : 'put'));
const double = new BlackScholes({ sigmaToPricePrecision: 'double' });
// Inputs are made before the clock runs.
const options = Array.from({ length: n }, (_, i) => ({
  rate: rate[i],
  sigma: vol[i],
  strike: strike[i],
  time: years[i],
  type: sides[i],
  underlying: spot[i],
}));
const prices = options.map((option) => double.option(option).price);
const priced = options.map(({ rate, strike, time, type, underlying }, i) => ({
  price: prices[i],
  rate,
  strike,
  time,
  type,
  underlying,
}));
const americans = read('americans');
const now = () => process.cpuUsage().user * 1e-6 + process.cpuUsage().system * 1e-6;
const sum = (count, value) => {
  let total = 0;
  for (let i = 0; i < count; i++) total += value(i);
  return total;
};
const worst = (count, value) => {
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, Math.abs(value(i) / vol[i] - 1));
  return most;
};
/** Slow packages do a part of the chain. */
const FEW = 20;

const KERNELS = {
  uqee: () => sum(n, (i) => double.option(options[i]).price),
  optionPricing: () => sum(n, (i) => european(i).price('black-scholes')),
  blackScholes: () =>
    sum(FEW, (i) => {
      const of = [spot[i], strike[i], years[i], vol[i], rate[i], sides[i]];
      const price = blackScholes.blackScholes(...of);
      const sink = greeks.getDelta(...of) + greeks.getVega(...of) + greeks.getTheta(...of);
      return sink + greeks.getGamma(...of.slice(0, 5)) === 12.5 ? 0 : price;
    }),
  uqeeImplied: () => worst(n, (i) => double.sigma(priced[i])),
  impliedVolatility: () =>
    worst(FEW, (i) => getImpliedVolatility(prices[i], spot[i], strike[i], years[i], rate[i], sides[i])),
  american: () =>
    sum(8, (i) => {
      const [s, k, r, v, t, z] = americans.subarray(6 * i, 6 * i + 6);
      return new Option({
        style: 'american',
        type: z > 0 ? 'call' : 'put',
        initialSpotPrice: s,
        strikePrice: k,
        timeToMaturity: t,
        volatility: v,
        riskFreeRate: r,
      }).price('binomial-tree', { timeSteps: 500 });
    }),
};

function european(i) {
  return new Option({
    style: 'european',
    type: sides[i],
    initialSpotPrice: spot[i],
    strikePrice: strike[i],
    timeToMaturity: years[i],
    volatility: vol[i],
    riskFreeRate: rate[i],
  });
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, repetitions] = line.split(' ');
  const kernel = KERNELS[name];
  if (kernel === undefined) {
    console.log('-1 0');
    continue;
  }
  let value = 0;
  const begin = now();
  for (let i = 0; i < Number(repetitions); i++) value = kernel();
  console.log(`${(now() - begin) / Number(repetitions)} ${value}`);
}
