import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keptShare } from './restore.js';

describe('keptShare', () => {
  test('default', () => {
    expect(keptShare({ equityUsd: 100, initialUsd: 120, maintenanceUsd: 100 })).toBe(1);
    expect(keptShare({ equityUsd: 60, initialUsd: 120, maintenanceUsd: 100 })).toBe(0.5);
    expect(keptShare({ equityUsd: -5, initialUsd: 120, maintenanceUsd: 100 })).toBe(0);
  });

  test('property: a higher requirement never lets an account keep more', () => {
    const usd = (min: number) => fc.double({ min, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(usd(-1e9), usd(0), usd(0), usd(0), (equityUsd, maintenanceUsd, gap, more) => {
        const initialUsd = maintenanceUsd + gap;
        const loose = keptShare({ equityUsd, initialUsd, maintenanceUsd });
        const tight = keptShare({ equityUsd, initialUsd: initialUsd + more, maintenanceUsd: maintenanceUsd + more });
        expect(tight).toBeLessThanOrEqual(loose);
        expect(tight).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
