import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Account } from './book.js';
import { checkAccount, checkBook } from './bookChecks.js';
import { instrumentList } from './instrumentList.js';
import { instrumentName, InstrumentNameError, parseInstrumentName } from './instrumentName.js';
import type { Instrument } from './instruments.js';

const FEB27 = Date.UTC(2026, 1, 27, 8) / 1000;
const PUT: Instrument = {
  kind: 'option',
  underlying: 'BTC',
  expiryUnix: FEB27,
  strikeUsd: 65_000,
  right: 'put',
  settlement: 'coin',
};

describe('instrumentName', () => {
  test.each<[string, Instrument]>([
    ['BTC-27FEB26-65000-P', PUT],
    ['BTC_USDC-27FEB26-65000-P', { ...PUT, settlement: 'usd' }],
    ['XRP-27FEB26-0d55-C', { ...PUT, underlying: 'XRP', strikeUsd: 0.55, right: 'call' }],
    ['BTC-27FEB26T1630-65000-P', { ...PUT, expiryUnix: FEB27 + 8.5 * 3600 }],
    ['ETH-6MAR26', { kind: 'future', underlying: 'ETH', expiryUnix: FEB27 + 7 * 86400, entryUsd: 0 }],
    ['ETH-PERPETUAL', { kind: 'perpetual', underlying: 'ETH', entryUsd: 0 }],
    ['wstETH', { kind: 'cash', asset: 'wstETH' }],
  ])('default: %s', (name, instrument) => {
    expect(instrumentName(instrument)).toBe(name);
    expect(parseInstrumentName(name)).toEqual(instrument);
  });

  test.each([
    ['BTC-31FEB26-65000-P'],
    ['BTC-27FOO26-65000-P'],
    ['BTC-27FEB26T2575-1-C'],
    ['BTC-27FEB26-65000'],
    ['BTC-27FEB26--1-P'],
    [''],
    ['BTC 27FEB26'],
    ['-'],
  ])('error: InstrumentNameError for %p', (name) => {
    expect(() => parseInstrumentName(name)).toThrow(InstrumentNameError);
  });

  test('property: every option survives the round trip', () => {
    const options = fc.record({
      kind: fc.constant('option' as const),
      underlying: fc.constantFrom('BTC', 'ETH', 'SOL'),
      expiryUnix: fc.integer({ min: 946_684_800 / 60, max: 4_102_444_799 / 60 - 1 }).map((minute) => minute * 60),
      strikeUsd: fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(0.5, 1.25, 0.0001)),
      right: fc.constantFrom('call' as const, 'put' as const),
      settlement: fc.constantFrom('coin' as const, 'usd' as const),
    });
    fc.assert(
      fc.property(options, (option) => {
        expect(parseInstrumentName(instrumentName(option))).toEqual(option);
      }),
    );
  });
});

const account = (over: Partial<Account> = {}): Account => ({
  id: 'a',
  kind: null,
  group: null,
  positions: [],
  collateral: [],
  ...over,
});

describe('instrumentList', () => {
  test('default: distinct, ordered by name, entry prices ignored', () => {
    const perpetual = (entryUsd: number): Instrument => ({ kind: 'perpetual', underlying: 'BTC', entryUsd });
    const list = instrumentList([
      account({
        positions: [
          { instrument: perpetual(1), quantity: 1 },
          { instrument: PUT, quantity: -1 },
        ],
      }),
      account({ positions: [{ instrument: perpetual(2), quantity: 1 }] }),
    ]);
    expect(list.names).toEqual(['BTC-27FEB26-65000-P', 'BTC-PERPETUAL']);
    expect(list.indexOf.get('BTC-PERPETUAL')).toBe(1);
  });
});

describe('checks of a book', () => {
  const market: MarketSnapshot = {
    asOfUnix: FEB27 - 86400,
    label: 'synthetic',
    source: 'test',
    underlyings: { BTC: { spotUsd: 70_000, confidence: 1, expiries: [], perpetual: null } },
    assets: { USDC: { priceUsd: 1, class: 'stable', tracks: null, adv30dUsd: 1e9, idiosyncraticVol: 0.01 } },
    warnings: [],
  };
  const code = (over: Partial<Account>) => {
    try {
      checkAccount(account(over), market);
    } catch (cause) {
      return (cause as { code: string }).code;
    }
    return 'none';
  };
  const holding = (instrument: Instrument, quantity = 1) => ({ positions: [{ instrument, quantity }] });

  test.each([
    ['none', holding(PUT)],
    ['INVALID_QUANTITY', holding(PUT, NaN)],
    ['INVALID_QUANTITY', holding({ ...PUT, strikeUsd: 0 } as Instrument)],
    ['INVALID_QUANTITY', holding({ kind: 'perpetual', underlying: 'BTC', entryUsd: Infinity })],
    ['UNKNOWN_UNDERLYING', holding({ ...PUT, underlying: 'DOGE' } as Instrument)],
    ['UNKNOWN_UNDERLYING', holding({ ...PUT, underlying: 'constructor' } as Instrument)],
    ['EXPIRED_INSTRUMENT', holding({ ...PUT, expiryUnix: FEB27 - 86400 } as Instrument)],
    ['UNKNOWN_ASSET', holding({ kind: 'cash', asset: 'UST' })],
    ['UNKNOWN_ASSET', { collateral: [{ asset: 'UST', amount: 1 }] }],
    ['INVALID_QUANTITY', { collateral: [{ asset: 'USDC', amount: -1 }] }],
  ])('error: %s', (expected, over) => {
    expect(code(over)).toBe(expected);
  });

  test('error: EMPTY_BOOK and DUPLICATE_ACCOUNT', () => {
    const book = { label: 'synthetic', provenance: '', safetyFund: { holdings: [] } } as const;
    expect(() => checkBook({ ...book, accounts: [] })).toThrow(expect.objectContaining({ code: 'EMPTY_BOOK' }));
    expect(() => checkBook({ ...book, accounts: [account({ id: '0xAb' }), account({ id: '0xaB' })] })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_ACCOUNT' }),
    );
  });
});
