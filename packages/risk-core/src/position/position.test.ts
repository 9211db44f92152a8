import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Account } from './book.js';
import { checkBook } from './bookChecks.js';
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

  test.each([
    ['ETH-LP-1500-2500', { kind: 'liquidity', underlying: 'ETH', lowerUsd: 1_500, upperUsd: 2_500 }],
    ['ETH-LP-0d5-UP', { kind: 'liquidity', underlying: 'ETH', lowerUsd: 0.5, upperUsd: null }],
  ] as const)('default: %s is liquidity between two prices', (name, instrument) => {
    expect(parseInstrumentName(name)).toEqual(instrument);
    expect(instrumentName(instrument)).toBe(name);
  });
  test('property: every option survives the round trip', () => {
    const options = fc.record({
      kind: fc.constant('option' as const),
      underlying: fc.constantFrom('BTC', 'ETH', 'SOL'),
      expiryUnix: fc.integer({ min: 15_778_080, max: 68_374_078 }).map((minute) => minute * 60),
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

describe('checkBook', () => {
  test('error: EMPTY_BOOK and DUPLICATE_ACCOUNT', () => {
    const book = { label: 'synthetic', provenance: '', safetyFund: { holdings: [] } } as const;
    expect(() => checkBook({ ...book, accounts: [] })).toThrow(expect.objectContaining({ code: 'EMPTY_BOOK' }));
    expect(() => checkBook({ ...book, accounts: [account({ id: '0xAb' }), account({ id: '0xaB' })] })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_ACCOUNT' }),
    );
  });
});
