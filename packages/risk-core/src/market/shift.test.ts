import { describe, expect, test } from '@jest/globals';
import { testBundle } from '../impact/bundle.fixture.js';
import { shiftedMarket } from './shift.js';

const { market } = testBundle({});

describe('shiftedMarket', () => {
  const shifted = shiftedMarket(market, { ETH: { spotMove: -0.4, volMove: 0.5 } });

  test('default: spot, forwards, perpetual and what tracks the underlying fall together, volatilities rise', () => {
    expect(shifted.underlyings['ETH']?.spotUsd).toBeCloseTo(1_500, 9);
    expect(shifted.underlyings['ETH']?.perpetual?.markUsd).toBeCloseTo(1_500, 9);
    expect(shifted.assets['wstETH']?.priceUsd).toBeCloseTo(1_800, 9);
    const [before, after] = [market, shifted].map(({ underlyings }) => underlyings['ETH']?.expiries[0]);
    expect(after?.forwardUsd).toBeCloseTo(0.6 * (before?.forwardUsd ?? NaN), 9);
    expect(after?.smile[2]?.markVol).toBeCloseTo(1.5 * (before?.smile[2]?.markVol ?? NaN), 12);
    expect(after?.smile[2]?.strikeUsd).toBe(before?.smile[2]?.strikeUsd);
    expect(after?.smile[2]?.bidVol).toBeNull();
  });

  test('behavior: other underlyings and assets stay', () => {
    expect(shifted.underlyings['BTC']).toEqual(market.underlyings['BTC']);
    expect(shifted.assets['USDC']).toEqual(market.assets['USDC']);
    expect(shiftedMarket(market, {})).toEqual(market);
  });
});
