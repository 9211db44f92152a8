import { expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { readChain } from '../../../../tools/deribitChain.js';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { butterflyArbitrage, calendarArbitrage, arbitrageFreeShift, checkShift } from './arbitrage.js';
import { fitSurface } from './fittedSurface.js';

/** A calm day, the crash of 5 February 2026 and the morning after. */
const SNAPSHOTS = ['20260115T', '20260204T042403Z', '20260205T', '20260206T', '20260610T'];

describeWithSharedData('surfaces of real Deribit chains', () => {
  test('default: fit error near the money, no arbitrage left, repairs named', () => {
    const folder = sharedPath('data', 'options', 'deribit_chain');
    const files = readdirSync(folder).sort();
    const rows: string[] = [];
    for (const prefix of SNAPSHOTS) {
      const file = files.find((name) => name.startsWith(prefix));
      if (file === undefined) throw new Error(`no chain ${prefix}`);
      const stamp = file.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*/, '$1-$2-$3T$4:$5:$6Z');
      const asOfUnix = Date.parse(stamp) / 1000;
      for (const [symbol, underlying] of Object.entries(
        readChain(sharedPath('data', 'options', 'deribit_chain', file), asOfUnix),
      )) {
        const { slices, skipped } = fitSurface(underlying, asOfUnix);
        slices.forEach((slice, i) => {
          expect(butterflyArbitrage(slice).worst).toBe(0);
          const previous = slices[i - 1];
          if (previous !== undefined) expect(calendarArbitrage(previous, slice).worst).toBe(0);
        });
        const errors = slices.map(({ vegaWeightedVolError }) => vegaWeightedVolError * 100).sort((a, b) => a - b);
        const median = errors[errors.length >> 1] ?? NaN;
        const shifts = [-0.22, 0.4].map((shock) => {
          const { butterflies, calendars } = checkShift(slices, shock);
          expect(checkShift(arbitrageFreeShift(slices, shock), 0)).toMatchObject({ butterflies: 0, calendars: 0 });
          return `vol ${shock * 100} % breaks ${butterflies} butterflies, ${calendars} calendars`;
        });
        const repairs = slices.flatMap(({ repair, expiryUnix }) =>
          repair === 'none' ? [] : [`${((expiryUnix - asOfUnix) / 86_400).toFixed(1)} d ${repair}`],
        );
        rows.push(
          `${stamp} ${symbol}: ${slices.length} expiries, ${skipped.length} skipped, vega-weighted error median ${median.toFixed(2)}, largest ${(errors.at(-1) ?? NaN).toFixed(2)} vol points; ${shifts.join('; ')}; repaired: ${repairs.join(', ') || 'none'}`,
        );
        expect(slices.length).toBeGreaterThanOrEqual(10);
        expect(median).toBeLessThan(1);
        expect(repairs.length).toBeLessThanOrEqual(4);
      }
    }
    console.info(rows.join('\n'));
    expect(rows.length).toBe(2 * SNAPSHOTS.length);
  });
});
