import { beforeAll, describe, expect, test } from '@jest/globals';
import { tailOf } from '../measure/tail.js';
import type { Account } from '../position/book.js';
import type { Instrument } from '../position/instruments.js';
import { MARKET } from '../pricing/value.fixture.js';
import type { ExpiryMarket, MarketSnapshot } from '../market/snapshot.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';
import { forEachAccountPnl } from './accountPnl.js';
import { holdersOf } from './holders.js';
import { reprice } from './reprice.js';
import { accountRows } from './rows.js';
import { storedTails, tailLength, tailMeasures } from './storedTails.js';
import { StripEngine, type AccountTails } from './stripEngine.js';

function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x8000_0000;
}

const next = stream(11);
const DAY = 86_400;
const point = (strikeUsd: number, markVol: number) => ({
  strikeUsd,
  markVol,
  bidVol: null,
  askVol: null,
  openInterest: 0,
});
const expiry = (days: number): ExpiryMarket => ({
  expiryUnix: MARKET.asOfUnix + days * DAY,
  forwardUsd: 2_000 * (1 + days / 4_000),
  smile: [point(1_000, 1.1), point(2_000, 0.8), point(4_000, 0.95)],
});
const EXPIRIES = [0.5, 7, 30, 180];
const market: MarketSnapshot = {
  ...MARKET,
  underlyings: {
    ETH: {
      spotUsd: 2_000,
      confidence: 1,
      perpetual: { markUsd: 2_001, fundingRate8h: 0.0004 },
      expiries: EXPIRIES.map(expiry),
    },
  },
};

function randomInstrument(): Instrument {
  if (next() < 0.1) return { kind: 'perpetual', underlying: 'ETH', entryUsd: 1_900 };
  if (next() < 0.1) return { kind: 'liquidity', underlying: 'ETH', lowerUsd: 1_800, upperUsd: 2_300 };
  return {
    kind: 'option',
    underlying: 'ETH',
    expiryUnix: MARKET.asOfUnix + (EXPIRIES[Math.floor(next() * 4)] ?? NaN) * DAY,
    strikeUsd: 1_000 + 100 * Math.floor(next() * 30),
    right: next() < 0.5 ? 'call' : 'put',
    settlement: next() < 0.5 ? 'coin' : 'usd',
  };
}

const accounts: Account[] = Array.from({ length: 120 }, (_, a) => ({
  id: `a${a}`,
  kind: null,
  group: null,
  positions: Array.from({ length: a === 3 ? 0 : 1 + Math.floor(next() * 20) }, () => ({
    instrument: randomInstrument(),
    quantity: 20 * (next() - 0.6),
  })),
  collateral: [],
}));

const S = 1_003; // not a multiple of a block
const scenarios: ScenarioSet = {
  kind: 'monteCarlo',
  names: Array.from({ length: S }, (_, s) => `s${s}`),
  underlyings: ['BTC', 'ETH'],
  spotMove: Float64Array.from({ length: 2 * S }, () => 0.6 * (next() - 0.5)),
  volMove: Float64Array.from({ length: 2 * S }, () => next() - 0.5),
  weight: Float64Array.from({ length: S }, (_, s) => (s % 50 === 0 ? 0.5 : 1)),
  daysForward: 1,
};
const rows = accountRows(accounts, market).positions;
const K = 40;
const run = (kernels: 'wasm' | 'specification', cuts: readonly number[] = []): AccountTails => {
  const engine = new StripEngine({ rows, market, scenarios, k: K, keepTails: true, kernels });
  engine.reprice();
  const ends = [...cuts, accounts.length];
  ends.forEach((end, i) => engine.sweep(ends[i - 1] ?? 0, end));
  return engine.tails();
};

describe('StripEngine', () => {
  let wasm: AccountTails;
  /** Losses in double precision by the plain path. */
  const losses: Float64Array[] = [];
  beforeAll(() => {
    wasm = run('wasm');
    const matrix = reprice({ instruments: rows.instruments, market, scenarios });
    forEachAccountPnl({ parts: [{ rows, matrix }], weight: scenarios.weight }, (_, pnl) =>
      losses.push(pnl.map((value) => -value)),
    );
  });

  test('default: the worst P&Ls are those of the plain double-precision path', () => {
    losses.forEach((all, a) => {
      const worst = all.slice().sort().reverse().slice(0, K);
      const scale = 1e-5 * (1 + Math.abs(worst[0] ?? NaN));
      expect(Math.abs((wasm.worstUsd[a] ?? NaN) + (worst[0] ?? NaN))).toBeLessThan(scale);
      expect(Math.abs((wasm.boundaryUsd[a] ?? NaN) + (worst[K - 1] ?? NaN))).toBeLessThan(scale);
      expect(Math.abs((wasm.sumUsd[a] ?? NaN) + worst.reduce((sum, loss) => sum + loss, 0))).toBeLessThan(K * scale);
    });
  });

  test('default: both twins give the same bits', () => {
    expect(run('specification')).toEqual(wasm);
  });

  test.each([[[1]], [[60]], [[13, 57, 119]]])('behavior: ranges %p give the same bits', (cuts) => {
    expect(run('wasm', cuts)).toEqual(wasm);
  });

  test('behavior: kept tails name their scenarios', () => {
    const { tails } = wasm;
    accounts.forEach((_, a) => {
      if ((rows.start[a + 1] ?? 0) === rows.start[a]) return;
      const loss = -(tails?.pnlUsd[a * K] ?? NaN);
      const scenario = tails?.scenario[a * K] ?? -1;
      expect(Math.abs((losses[a]?.[scenario] ?? NaN) - loss)).toBeLessThan(1e-5 * (1 + Math.abs(loss)));
    });
  });

  test('behavior: a trade that is only tried has the tail it would have in the book', () => {
    const [, , instrument = 0] = rows.column;
    const trade = { instrument, quantity: -3.5 };
    const traded = accountRows(
      accounts.map((account) => ({
        ...account,
        positions: [
          ...account.positions,
          { instrument: rows.instruments[instrument] ?? randomInstrument(), quantity: trade.quantity },
        ],
      })),
      market,
    ).positions;
    const booked = new StripEngine({ rows: traded, market, scenarios, k: K });
    booked.reprice();
    booked.sweep();
    const expected = booked.tails();
    const variants = (['wasm', 'specification'] as const).flatMap((kernels) =>
      [false, true].map((trials) => ({ kernels, trials })),
    );
    for (const variant of variants) {
      const engine = new StripEngine({ rows, market, scenarios, k: K, ...variant });
      engine.reprice();
      accounts.slice(0, 20).forEach((_, a) => {
        const { worstUsd, sumUsd } = engine.whatIf(a, [trade]);
        const scale = 1e-5 * (1 + Math.abs(expected.worstUsd[a] ?? NaN));
        expect(Math.abs(worstUsd - (expected.worstUsd[a] ?? NaN))).toBeLessThan(scale);
        expect(Math.abs(sumUsd - (expected.sumUsd[a] ?? NaN))).toBeLessThan(K * scale);
      });
    }
  });

  test('behavior: VaR and ES at another confidence come from the stored tails alone', () => {
    const stored = storedTails(wasm);
    const out = {
      valueAtRiskUsd: new Float64Array(accounts.length),
      expectedShortfallUsd: new Float64Array(accounts.length),
    };
    for (const confidence of [0.97, 0.99, 0.995]) {
      tailMeasures(stored, confidence, out);
      losses.forEach((all, a) => {
        const exact = tailOf(all, confidence);
        const scale = 1e-5 * (1 + Math.max(...all));
        expect(Math.abs((out.valueAtRiskUsd[a] ?? NaN) - exact.valueAtRisk)).toBeLessThan(scale);
        expect(Math.abs((out.expectedShortfallUsd[a] ?? NaN) - exact.expectedShortfall)).toBeLessThan(scale);
      });
    }
    expect(tailLength(S, 0.97)).toBeLessThanOrEqual(K);
  });

  test('error: TailTooShortError when the confidence reaches deeper than the stored tail', () => {
    const out = { valueAtRiskUsd: new Float64Array(1), expectedShortfallUsd: new Float64Array(1) };
    expect(() => {
      tailMeasures(storedTails(wasm), 0.9, out);
    }).toThrow(expect.objectContaining({ code: 'TAIL_TOO_SHORT', k: K }));
  });

  test('error: InvalidQuantityError for a trade of NaN', () => {
    const engine = new StripEngine({ rows, market, scenarios, k: K });
    expect(() => engine.whatIf(0, [{ instrument: 0, quantity: NaN }])).toThrow(
      expect.objectContaining({ code: 'INVALID_QUANTITY' }),
    );
  });

  test.each([0, 1.5, S + 1])('error: RangeError for k = %p', (k) => {
    expect(() => new StripEngine({ rows, market, scenarios, k })).toThrow(RangeError);
  });
});

test('holdersOf: exactly the accounts that hold each instrument', () => {
  const { start, account } = holdersOf(rows);
  rows.instruments.forEach((_, column) => {
    const expected = accounts.flatMap((__, a) =>
      rows.column.subarray(rows.start[a], rows.start[a + 1]).includes(column) ? [a] : [],
    );
    expect([...account.subarray(start[column], start[column + 1])]).toEqual(expected);
  });
});
