import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { closedShare, closingSteps, WHOLE } from './closedShare.js';
import { books, ledgerOf, SCENARIOS, settle, TERMS } from './liquidation.fixture.js';
import { repaymentFor } from './partial.js';
import { transfersOf } from './waterfall.js';

const usd = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const partials = fc.record({ targetHealth: usd(1, 3), step: fc.constantFrom(0.2, 0.25, 1) });

describe('closedShare', () => {
  test('default', () => {
    // Requirement 100, equity 90, all costs 20, target 1.5: f = (150 - 90) / (150 - 20) = 0.4615, three steps of a fifth.
    const account = { maintenanceUsd: 100, costUsd: 20 };
    expect(closedShare(closingSteps({ targetHealth: 1.5, step: 0.2 }, account), -10)).toBeCloseTo(0.6, 15);
    expect(closedShare(closingSteps({ targetHealth: 1.5, step: 1e-9 }, account), -10)).toBeCloseTo(60 / 130, 8);
  });

  test('behavior: without terms, and where closing frees no more than it costs, all of it', () => {
    expect(closedShare(WHOLE, -1e-300)).toBe(1);
    expect(closingSteps({ targetHealth: 1.2, step: 0.2 }, { maintenanceUsd: 100, costUsd: 120 })).toBe(WHOLE);
  });

  test('property: it is the repayment to a target health, with the requirement as the debt', () => {
    fc.assert(
      fc.property(usd(1, 1e6), usd(0, 1), usd(0, 1), usd(1.01, 3), (maintenanceUsd, cost, breach, targetHealth) => {
        const costUsd = cost * maintenanceUsd;
        const equityUsd = (1 - breach) * maintenanceUsd;
        const repaid = repaymentFor(
          { collateral: equityUsd, debt: maintenanceUsd, threshold: 1 },
          targetHealth,
          costUsd / maintenanceUsd - 1,
        );
        const steps = closingSteps({ targetHealth, step: 1e-6 }, { maintenanceUsd, costUsd });
        const share = closedShare(steps, equityUsd - maintenanceUsd);
        expect(Math.abs(share - Math.min(1, repaid / maintenanceUsd))).toBeLessThan(2e-6);
      }),
    );
  });

  test('property: what is left stands at the target, and a higher target never closes less', () => {
    fc.assert(
      fc.property(
        usd(1, 1e6),
        usd(0, 0.5),
        usd(0, 1),
        partials,
        usd(0, 1),
        (maintenanceUsd, cost, breach, terms, more) => {
          const costUsd = cost * maintenanceUsd;
          const excessUsd = -breach * maintenanceUsd;
          const share = closedShare(closingSteps(terms, { maintenanceUsd, costUsd }), excessUsd);
          const equityUsd = maintenanceUsd + excessUsd - share * costUsd;
          if (share < 1)
            expect(equityUsd).toBeGreaterThanOrEqual(
              terms.targetHealth * maintenanceUsd * (1 - share) - 1e-9 * maintenanceUsd,
            );
          const higher = { ...terms, targetHealth: terms.targetHealth + more };
          expect(closedShare(closingSteps(higher, { maintenanceUsd, costUsd }), excessUsd)).toBeGreaterThanOrEqual(
            share,
          );
        },
      ),
    );
  });
});

describe('ledgers with partial closing', () => {
  test('property: money is conserved, debts stay, and accounts never pay more than when closed whole', () => {
    fc.assert(
      fc.property(books, usd(0, 5e7), partials, (cases, fundUsd, partial) => {
        const terms = { ...TERMS, partial };
        const [part, whole] = [ledgerOf(cases, terms), ledgerOf(cases)];
        expect(part.deficitUsd).toEqual(whole.deficitUsd);
        expect(part.rescueUsd).toEqual(whole.rescueUsd);
        expect(part.liquidated).toEqual(whole.liquidated);
        const result = settle(cases, fundUsd, terms);
        for (let s = 0; s < SCENARIOS; s++) {
          const paid = (ledger: typeof part) => (ledger.discountUsd[s] as number) + (ledger.feeUsd[s] as number);
          expect(paid(part)).toBeLessThanOrEqual(paid(whole) * (1 + 1e-12));
          const parties = Object.values(transfersOf(result, s));
          const scale = Math.max(1, ...parties.map(Math.abs));
          expect(Math.abs(parties.reduce((sum, one) => sum + one, 0)) / scale).toBeLessThan(1e-9);
        }
      }),
    );
  });
});
