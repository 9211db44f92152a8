import { expect, jest, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readChain } from '../../../../tools/deribitChain.js';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { butterflyArbitrage, calendarArbitrage, arbitrageFreeShift, checkShift } from './arbitrage.js';
import { fitSurface } from './fittedSurface.js';

// Fits of whole histories: seconds alone, more on a busy machine.
jest.setTimeout(180_000);

/** A calm day, the crash of 5 February 2026 and the morning after. */
const SNAPSHOTS = ['20260115T', '20260204T042403Z', '20260205T', '20260206T', '20260610T'];

describeWithSharedData('surfaces of real Deribit chains', () => {
  const folder = sharedPath('data', 'options', 'deribit_chain');
  test.each(SNAPSHOTS)('default: %s fits near the money, without arbitrage, with few repairs', (prefix) => {
    const file = readdirSync(folder).find((name) => name.startsWith(prefix)) ?? '';
    const stamp = file.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*/, '$1-$2-$3T$4:$5:$6Z');
    const asOfUnix = Date.parse(stamp) / 1000;
    const underlyings = Object.values(readChain(path.join(folder, file), asOfUnix));
    expect(underlyings).toHaveLength(2);
    for (const underlying of underlyings) {
      const { slices } = fitSurface(underlying, asOfUnix);
      expect(slices.length).toBeGreaterThanOrEqual(10);
      slices.forEach((slice, i) => {
        expect(butterflyArbitrage(slice).worst).toBe(0);
        const previous = slices[i - 1];
        if (previous !== undefined) expect(calendarArbitrage(previous, slice).worst).toBe(0);
      });
      const errors = slices.map(({ vegaWeightedVolError }) => vegaWeightedVolError).sort((a, b) => a - b);
      expect(errors[errors.length >> 1]).toBeLessThan(0.01);
      expect(slices.filter(({ repair }) => repair !== 'none').length).toBeLessThanOrEqual(4);
      for (const shock of [-0.22, 0.4]) {
        expect(checkShift(arbitrageFreeShift(slices, shock), 0)).toMatchObject({ butterflies: 0, calendars: 0 });
      }
    }
  });
});
