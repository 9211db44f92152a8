/**
 * Golden cases for prices and haircuts of the market contracts: `node contracts/tools/generateMarketVectors.mjs [--check]`.
 * Computed here by exact fractions and long series on BigInt, not by either implementation that is tested against them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { id, TypedDataEncoder, Wallet } from 'ethers';

const FOLDER = path.join(import.meta.dirname, '../../vectors/market');
const WAD = 10n ** 18n;
const RAY = 10n ** 27n;
const BPS = 10_000n;
const ceilDiv = (a, b) => (a + b - 1n) / b;

/** The golden ratio's multiples: spread, reproducible, without randomness. */
const spread = (i, low, high) =>
  low + (((BigInt(i) * 11400714819323198485n) % 18446744073709551616n) * (high - low)) / 18446744073709551616n;

const COUNT = 24;
const cases = (make) => Array.from({ length: COUNT }, (_, i) => make(i));

function linear(top, duration, elapsed) {
  return elapsed >= duration ? 0n : ceilDiv(top * (duration - elapsed), duration);
}

const auctionPrice = {
  linear: cases((i) => {
    const duration = spread(i, 1n, 40_000n);
    const elapsed = [0n, duration, duration - 1n, duration + 5n][i] ?? spread(i * 7, 0n, duration);
    const top = spread(i * 3, 1n, 10n ** 27n);
    return { top, duration, elapsed, price: linear(top, duration, elapsed) };
  }),
  exponential: cases((i) => {
    const cutRay = RAY - spread(i + 1, 1n, RAY / [3n, 100n, 10_000n][i % 3]);
    const stepSeconds = spread(i * 5, 1n, 90n);
    const elapsed = i === 0 ? 0n : spread(i * 11, 0n, 3_600n);
    const top = spread(i * 3 + 1, 10n ** 15n, 10n ** 27n);
    const steps = elapsed / stepSeconds;
    return { top, cutRay, stepSeconds, elapsed, price: ceilDiv(top * cutRay ** steps, RAY ** steps) };
  }),
  twoSpeed: cases((i) => {
    const start = spread(i, (8n * WAD) / 10n, WAD);
    const cutoff = spread(i * 3, WAD / 2n, (8n * WAD) / 10n);
    const fast = spread(i * 5, 60n, 900n);
    const slow = spread(i * 7, 900n, 43_200n);
    const elapsed = [0n, fast, fast + slow, fast + slow + 9n][i] ?? spread(i * 13, 0n, fast + slow);
    const factor =
      elapsed < fast ? cutoff + linear(start - cutoff, fast, elapsed) : linear(cutoff, slow, elapsed - fast);
    return { start, cutoff, fast, slow, elapsed, factor };
  }),
  maxShare: cases((i) => {
    const deficit = i === 0 ? 0n : spread(i, 1n, 10n ** 24n);
    const reserved = i % 3 === 0 ? 0n : spread(i * 3, 0n, 10n ** 23n);
    const proceeds = spread(i * 7, 0n, 10n ** 24n) - (i % 5 === 1 ? 2n * 10n ** 24n : 0n);
    const gain = reserved + proceeds;
    const share = deficit === 0n ? 0n : gain <= 0n ? WAD : ceilDiv(deficit * WAD, deficit + gain);
    return { deficit, reserved, proceeds, share };
  }),
};

/** Decimal places of the series below; the answer has 18. */
const PLACES = 10n ** 60n;

function sqrt(value) {
  let x = value;
  for (let y = (x + 1n) / 2n; y < x; y = (x + value / x) / 2n) x = y;
  return x;
}

/** e^-x by its alternating series, x in PLACES. */
function expNegative(x) {
  let sum = 0n;
  let term = PLACES;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = (-term * x) / (PLACES * n);
  }
  return sum;
}

function haircut({
  zMilli,
  annualVolWad,
  fixedDelaySeconds,
  withdrawalLatencySeconds,
  quantityUsd,
  dailyVolumeUsd,
  participationBps,
  premiumBps,
}) {
  const unwindSeconds = (86_400n * quantityUsd * BPS * PLACES) / (dailyVolumeUsd * participationBps);
  const seconds = (fixedDelaySeconds + withdrawalLatencySeconds) * PLACES + unwindSeconds / 3n;
  const sqrtYears = sqrt((seconds * PLACES) / (365n * 86_400n));
  const risk = (zMilli * annualVolWad * sqrtYears) / (1000n * WAD);
  const impact = (annualVolWad * sqrt((quantityUsd * PLACES * PLACES) / (dailyVolumeUsd * 365n))) / WAD;
  if (impact >= PLACES) return WAD;
  const kept = (((expNegative(risk) * (PLACES - impact)) / PLACES) * (BPS - premiumBps)) / BPS;
  return ceilDiv((PLACES - kept) * WAD, PLACES);
}

const haircuts = cases((i) => {
  const inputs = {
    zMilli: spread(i, 1_640n, 3_500n),
    annualVolWad: spread(i * 3, WAD / 100n, 2n * WAD),
    fixedDelaySeconds: spread(i * 5, 300n, 86_400n),
    withdrawalLatencySeconds: i % 3 === 0 ? 0n : spread(i * 7, 0n, 14n * 86_400n),
    quantityUsd: spread(i * 11, 10n ** 23n, 10n ** 26n),
    dailyVolumeUsd: spread(i * 13, 10n ** 25n, 10n ** 28n),
    participationBps: spread(i * 17, 100n, 3_000n),
    premiumBps: i % 4 === 0 ? 0n : spread(i * 19, 0n, 500n),
  };
  const haircutWad = haircut(inputs);
  const floorBps = spread(i * 23, 0n, 1_500n);
  const onGrid = ceilDiv(haircutWad, WAD / 200n) * 50n;
  const publishedBps = [floorBps, onGrid].reduce((a, b) => (a > b ? a : b));
  return { ...inputs, floorBps, haircutWad, publishedBps: publishedBps > BPS ? BPS : publishedBps };
});

/** A signed requirement as an engine writes it, by ethers' encoder. The key is a published test key, worth nothing. */
const PAYLOAD_TYPES = {
  MarginPayload: [
    { name: 'account', type: 'address' },
    { name: 'parameterSetId', type: 'bytes32' },
    { name: 'oracleRoundsHash', type: 'bytes32' },
    { name: 'portfolioCommitment', type: 'bytes32' },
    { name: 'portfolioValueUsd', type: 'int256' },
    { name: 'initialMarginUsd', type: 'uint256' },
    { name: 'maintenanceMarginUsd', type: 'uint256' },
    { name: 'expiry', type: 'uint256' },
    { name: 'sequence', type: 'uint256' },
    { name: 'engineVersionHash', type: 'bytes32' },
  ],
};
const payload = {
  account: '0x00000000000000000000000000000000000A11cE',
  parameterSetId: id('parameter set'),
  oracleRoundsHash: id('oracle rounds'),
  portfolioCommitment: id('portfolio'),
  portfolioValueUsd: -6_000n * WAD,
  initialMarginUsd: 7_500n * WAD + 1n,
  maintenanceMarginUsd: 6_000n * WAD,
  expiry: 1_800_000_030n,
  sequence: 42n,
  engineVersionHash: id('engine 1'),
};
const verifyingContract = '0x1111111111111111111111111111111111111111';
const domain = { name: 'Risk DAO MarginVerifier', version: '1', chainId: 11155111n, verifyingContract };
const engine = new Wallet(id('riskdao test engine'));
const marginPayload = {
  chainId: domain.chainId,
  verifyingContract,
  types: PAYLOAD_TYPES,
  payload,
  digest: TypedDataEncoder.hash(domain, PAYLOAD_TYPES, payload),
  signer: engine.address,
  signature: await engine.signTypedData(domain, PAYLOAD_TYPES, payload),
};

const FILES = {
  'margin-payload.json': marginPayload,
  'auction-price.json': { count: COUNT, ...auctionPrice },
  'haircut.json': { count: COUNT, cases: haircuts },
};

mkdirSync(FOLDER, { recursive: true });
let stale = false;
for (const [name, content] of Object.entries(FILES)) {
  const file = path.join(FOLDER, name);
  const text = `${JSON.stringify(content, (_, value) => (typeof value === 'bigint' ? `${value}` : value), 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`vectors/market/${name} is stale. Run: node contracts/tools/generateMarketVectors.mjs`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
