import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { closeGroup, closeOut, GroupReopenedError, mergeLedger, openLedger, shortfallUsd } from './ledger.js';
import { books, ledgerOf, TERMS } from './liquidation.fixture.js';

const account = { group: 0, valueUsd: 100, excessUsd: 20, maintenanceUsd: 60, closingCostUsd: 10 };

function closedAt(pnlUsd: number, terms = TERMS) {
  const ledger = openLedger(1);
  closeOut(ledger, account, Float64Array.of(pnlUsd), terms);
  closeGroup(ledger);
  return ledger;
}

describe('closeOut', () => {
  test('default', () => {
    const safe = closedAt(-20);
    expect([safe.liquidated[0], safe.discountUsd[0], safe.feeUsd[0]]).toEqual([0, 0, 0]);

    const solvent = closedAt(-50); // 50 left: 10 to the liquidator, 5 % of 60 to the fund
    expect([solvent.liquidated[0], solvent.discountUsd[0], solvent.feeUsd[0]]).toEqual([1, 10, 3]);

    const insolvent = closedAt(-140); // 40 owed, and 10 for whoever takes it over
    expect([insolvent.deficitUsd[0], insolvent.rescueUsd[0], insolvent.largestUsd[0]]).toEqual([40, 10, 50]);
  });

  test('behavior: a nearly empty account pays what it has and no more', () => {
    const ledger = closedAt(-96);
    expect([ledger.discountUsd[0], ledger.feeUsd[0], ledger.deficitUsd[0]]).toEqual([4, 0, 0]);
  });

  test('behavior: owners cure their share of a breach and are spared that share of the costs', () => {
    const ledger = closedAt(-50, { liquidationFee: 0.05, selfCureShare: 0.5 });
    expect([ledger.curedUsd[0], ledger.discountUsd[0], ledger.feeUsd[0]]).toEqual([15, 5, 1.5]);
  });

  test('behavior: gains of safe accounts are claims', () => {
    expect(closedAt(7).claimsUsd[0]).toBe(7);
  });

  test('behavior: losses of one group are ranked together', () => {
    const ledger = openLedger(1);
    const loss = Float64Array.of(-140);
    for (const group of [0, 1, 1, 2]) closeOut(ledger, { ...account, group }, loss, TERMS);
    closeGroup(ledger);
    expect([ledger.largestUsd[0], ledger.largestGroup[0], ledger.secondUsd[0]]).toEqual([100, 1, 50]);
  });

  test('error: GroupReopenedError', () => {
    const ledger = openLedger(1);
    closeOut(ledger, { ...account, group: 3 }, Float64Array.of(0), TERMS);
    expect(() => closeOut(ledger, { ...account, group: 2 }, Float64Array.of(0), TERMS)).toThrow(GroupReopenedError);
  });

  test('property: a higher maintenance requirement never raises the shortfall', () => {
    fc.assert(
      fc.property(books, fc.double({ min: 0, max: 1e7, noNaN: true }), (cases, more) => {
        const tighter = cases.map(({ account: one, pnlUsd }) => ({
          account: { ...one, excessUsd: one.excessUsd - more, maintenanceUsd: one.maintenanceUsd + more },
          pnlUsd,
        }));
        const loose = shortfallUsd(ledgerOf(cases));
        shortfallUsd(ledgerOf(tighter)).forEach((usd, s) => expect(usd).toBeLessThanOrEqual(loose[s] as number));
      }),
    );
  });
});

describe('mergeLedger', () => {
  test('property: shards of whole groups add up to the whole book', () => {
    fc.assert(
      fc.property(books, fc.nat(5), (cases, cut) => {
        const whole = ledgerOf(cases);
        const merged = ledgerOf(cases.filter(({ account: one }) => one.group <= cut));
        mergeLedger(merged, ledgerOf(cases.filter(({ account: one }) => one.group > cut)));
        expect(merged.liquidated).toEqual(whole.liquidated);
        expect(merged.largestUsd).toEqual(whole.largestUsd);
        expect(merged.largestGroup).toEqual(whole.largestGroup);
        expect(merged.secondUsd).toEqual(whole.secondUsd);
        merged.deficitUsd.forEach((usd, s) => expect(usd).toBeCloseTo(whole.deficitUsd[s] as number, 6));
      }),
    );
  });
});
