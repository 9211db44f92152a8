import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Account } from '../position/book.js';
import type { Instrument } from '../position/instruments.js';
import { black76 } from '../pricing/black76.js';
import { valueOf } from '../pricing/value.js';
import { AS_OF, CALL, EXPIRY, MARKET } from '../pricing/value.fixture.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';
import { yearsBetween } from '../units.js';
import { forEachAccountPnl, ShapeMismatchError } from './accountPnl.js';
import { LEAST_VOL_FACTOR, reprice, tenorFactor } from './reprice.js';
import { accountRows } from './rows.js';

function scenarios(moves: readonly (readonly [spot: number, vol: number])[], daysForward = 0): ScenarioSet {
  return {
    kind: 'grid',
    names: moves.map((_, s) => `s${s}`),
    underlyings: ['BTC', 'ETH'],
    spotMove: Float64Array.from(moves.flatMap(([spot]) => [-0.5, spot])),
    volMove: Float64Array.from(moves.flatMap(([, vol]) => [-0.5, vol])),
    weight: new Float64Array(moves.length).fill(1),
    daysForward,
  };
}

/** The market after spot and forwards moved by `ratio`. */
function moved(ratio: number): MarketSnapshot {
  const eth = MARKET.underlyings['ETH'];
  if (eth?.perpetual == null) throw new Error('fixture');
  const expiries = eth.expiries.map((expiry) => ({ ...expiry, forwardUsd: expiry.forwardUsd * ratio }));
  const perpetual = { ...eth.perpetual, markUsd: eth.perpetual.markUsd * ratio };
  const underlyings = { ETH: { ...eth, spotUsd: eth.spotUsd * ratio, expiries, perpetual } };
  const stETH = MARKET.assets['stETH'];
  if (stETH === undefined) throw new Error('fixture');
  return {
    ...MARKET,
    underlyings,
    assets: { ...MARKET.assets, stETH: { ...stETH, priceUsd: stETH.priceUsd * ratio } },
  };
}

const INSTRUMENTS: readonly Instrument[] = [
  CALL,
  { ...CALL, right: 'put', settlement: 'coin', strikeUsd: 1_500 },
  { kind: 'future', underlying: 'ETH', expiryUnix: EXPIRY, entryUsd: 1_900 },
  { kind: 'perpetual', underlying: 'ETH', entryUsd: 2_500 },
  { kind: 'liquidity', underlying: 'ETH', lowerUsd: 1_700, upperUsd: 2_400 },
  { kind: 'liquidity', underlying: 'ETH', lowerUsd: 0, upperUsd: null },
  { kind: 'cash', asset: 'stETH' },
  { kind: 'cash', asset: 'USDC' },
];

describe('reprice', () => {
  test('default: each entry is the value in the moved market less the value today', () => {
    const matrix = reprice({
      instruments: INSTRUMENTS,
      market: MARKET,
      scenarios: scenarios([
        [-0.2, 0],
        [0.35, 0],
      ]),
    });
    expect([matrix.instruments, matrix.scenarios]).toEqual([INSTRUMENTS.length, 2]);
    INSTRUMENTS.forEach((instrument, m) => {
      [0.8, 1.35].forEach((ratio, s) => {
        const expected = valueOf(instrument, moved(ratio)) - valueOf(instrument, MARKET);
        expect(Math.abs((matrix.pnlUsd[m * 2 + s] ?? NaN) - expected)).toBeLessThan(1e-9);
      });
    });
  });

  test('behavior: volatility moves by its tenor, time passes, and no volatility falls below its floor', () => {
    const { pnlUsd } = reprice({
      instruments: [CALL],
      market: MARKET,
      scenarios: scenarios(
        [
          [0, 0.4],
          [0, -0.9999],
        ],
        1,
      ),
    });
    const years = yearsBetween(AS_OF, EXPIRY);
    const at = (vol: number) =>
      black76({ right: 'call', forward: 2_020, strike: 2_200, vol, years: years - 1 / 365 }) - valueOf(CALL, MARKET);
    expect(pnlUsd[0]).toBeCloseTo(at(0.8 * 1.4), 10);
    expect(pnlUsd[1]).toBeCloseTo(at(0.8 * LEAST_VOL_FACTOR), 10);
    expect([tenorFactor(30), tenorFactor(0.2), tenorFactor(120)]).toEqual([
      1,
      tenorFactor(1),
      expect.closeTo(4 ** -0.13, 14),
    ]);
  });

  test('behavior: a long perpetual pays funding three times a day while time passes', () => {
    const perpetual: Instrument = { kind: 'perpetual', underlying: 'ETH', entryUsd: 2_500 };
    const { pnlUsd } = reprice({ instruments: [perpetual], market: MARKET, scenarios: scenarios([[0.1, 0]], 2) });
    expect(pnlUsd[0]).toBeCloseTo(200.1 - 2 * 3 * 0.0001 * 2_001, 10);
  });

  test('behavior: an option that expires within the step is worth its payoff', () => {
    const { pnlUsd } = reprice({ instruments: [CALL], market: MARKET, scenarios: scenarios([[0.2, 3]], 45) });
    expect(pnlUsd[0]).toBeCloseTo(2_020 * 1.2 - 2_200 - valueOf(CALL, MARKET), 10);
  });

  test.each<[string, Instrument, Partial<ScenarioSet>]>([
    [
      'MISSING_SCENARIO_MOVE',
      CALL,
      { underlyings: ['BTC'], spotMove: new Float64Array(1), volMove: new Float64Array(1) },
    ],
    ['INVALID_SCENARIO', CALL, { spotMove: Float64Array.of(0, NaN) }],
    ['INVALID_SCENARIO', CALL, { spotMove: Float64Array.of(0, -1.2) }],
    ['INVALID_SCENARIO', CALL, { daysForward: -1 }],
    ['MISSING_UNDERLYING', { ...CALL, underlying: 'DOGE' }, {}],
  ])('error: %s', (code, instrument, change) => {
    expect(() =>
      reprice({ instruments: [instrument], market: MARKET, scenarios: { ...scenarios([[0, 0]]), ...change } }),
    ).toThrow(expect.objectContaining({ code }));
  });
});

const account = (id: string, positions: Account['positions'], collateral: Account['collateral'] = []): Account => ({
  id,
  kind: null,
  group: null,
  positions,
  collateral,
});

describe('accountRows', () => {
  test('default: distinct instruments once, positions netted, columns ascending, collateral apart', () => {
    const put: Instrument = { ...CALL, right: 'put' };
    const { positions, collateral, failures } = accountRows(
      [
        account('a', [{ instrument: CALL, quantity: 2 }], [{ asset: 'USDC', amount: 50 }]),
        account('b', [
          { instrument: put, quantity: -1 },
          { instrument: { ...CALL }, quantity: 3 },
          { instrument: put, quantity: -0.5 },
        ]),
        account('c', [
          { instrument: put, quantity: 1 },
          { instrument: put, quantity: -1 },
        ]),
      ],
      MARKET,
    );
    expect(failures).toEqual([]);
    expect(positions.instruments).toEqual([CALL, put]);
    expect([...positions.start]).toEqual([0, 1, 3, 3]);
    expect([...positions.column]).toEqual([0, 0, 1]);
    expect([...positions.quantity]).toEqual([2, 3, -1.5]);
    expect(collateral.instruments).toEqual([{ kind: 'cash', asset: 'USDC' }]);
    expect([...collateral.start]).toEqual([0, 1, 1, 1]);
  });

  test('behavior: entry prices share a column', () => {
    const at = (entryUsd: number): Instrument => ({ kind: 'perpetual', underlying: 'ETH', entryUsd });
    const { positions } = accountRows(
      [
        account('a', [
          { instrument: at(1), quantity: 1 },
          { instrument: at(2), quantity: 1 },
        ]),
      ],
      MARKET,
    );
    expect(positions.instruments).toHaveLength(1);
    expect([...positions.quantity]).toEqual([2]);
  });

  test('error: a bad account is one outcome, the others are measured', () => {
    const { positions, failures } = accountRows(
      [
        account('good', [{ instrument: CALL, quantity: 1 }]),
        account('nan', [{ instrument: CALL, quantity: NaN }]),
        account('orphan', [{ instrument: { ...CALL, underlying: 'DOGE' }, quantity: 1 }]),
        account('debt', [], [{ asset: 'USDC', amount: -5 }]),
      ],
      MARKET,
    );
    expect(failures.map(({ accountId, code }) => [accountId, code])).toEqual([
      ['nan', 'INVALID_QUANTITY'],
      ['orphan', 'MISSING_UNDERLYING'],
      ['debt', 'INVALID_QUANTITY'],
    ]);
    expect([...positions.start]).toEqual([0, 1, 1, 1, 1]);
  });
});

describe('forEachAccountPnl', () => {
  const accounts = [
    account('a', [{ instrument: CALL, quantity: 2 }], [{ asset: 'stETH', amount: 3 }]),
    account('b', []),
    account('c', [
      { instrument: CALL, quantity: -1 },
      { instrument: { kind: 'perpetual', underlying: 'ETH', entryUsd: 7 }, quantity: 4 },
    ]),
  ];
  const set = scenarios([
    [-0.3, 0.2],
    [0.1, 0],
    [1, 0.5],
  ]);
  const { positions, collateral } = accountRows(accounts, MARKET);
  const parts = [positions, collateral].map((rows) => ({
    rows,
    matrix: reprice({ instruments: rows.instruments, market: MARKET, scenarios: set }),
  }));
  const collect = (input: Omit<Parameters<typeof forEachAccountPnl>[0], 'parts'>) => {
    const seen: number[][] = [];
    forEachAccountPnl({ parts, ...input }, (a, pnl) => seen.push([a, ...pnl]));
    return seen;
  };

  test('default: quantity times unit P&L, summed over positions and collateral', () => {
    const unit = (m: number, s: number) => parts[0]?.matrix.pnlUsd[m * 3 + s] ?? NaN;
    const [a, b, c] = collect({});
    expect(a?.slice(1)).toEqual([0, 1, 2].map((s) => 2 * unit(0, s) + 3 * (parts[1]?.matrix.pnlUsd[s] ?? NaN)));
    expect(b).toEqual([1, 0, 0, 0]);
    expect(c?.slice(1)).toEqual([0, 1, 2].map((s) => 0 + -unit(0, s) + 4 * unit(1, s)));
  });

  test('behavior: the weight multiplies the sum', () => {
    const weight = Float64Array.of(0.18, 1, 0.5);
    expect(collect({ weight })[2]?.slice(1)).toEqual(
      collect({})[2]
        ?.slice(1)
        .map((pnl, s) => pnl * (weight[s] ?? NaN)),
    );
  });

  test('property: any split into ranges gives the same bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), (cut) => {
        expect([...collect({ to: cut }), ...collect({ from: cut })]).toEqual(collect({}));
      }),
    );
  });

  test('error: ShapeMismatchError when rows and matrix do not belong together', () => {
    const [first, second] = parts as [(typeof parts)[0], (typeof parts)[0]];
    expect(() => forEachAccountPnl({ parts: [{ rows: first.rows, matrix: second.matrix }] }, () => undefined)).toThrow(
      ShapeMismatchError,
    );
    expect(() => collect({ weight: new Float64Array(2) })).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
