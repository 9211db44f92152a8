import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { books, ledgerOf, SCENARIOS } from './liquidation.fixture.js';
import { GroupReopenedError } from './ledger.js';
import { ledgerWriter } from './ledgerWriter.js';

describe('ledgerWriter', () => {
  test('property: the kernel and its specification give the same bits', () => {
    const share = fc.constantFrom(0, 0.3, 1);
    fc.assert(
      fc.property(
        books,
        share,
        fc.constantFrom(0, 0.05),
        fc.boolean(),
        (cases, selfCureShare, liquidationFee, isWhole) => {
          const partial = { targetHealth: 1.25, step: 0.2 };
          const terms = { liquidationFee, selfCureShare, ...(isWhole ? {} : { partial }) };
          const writer = ledgerWriter(SCENARIOS, 'wasm');
          for (const { account, pnlUsd } of cases) writer.closeOut(account, pnlUsd, terms);
          expect(writer.close()).toEqual(ledgerOf(cases, terms));
        },
      ),
    );
  });

  test('behavior: an odd number of scenarios', () => {
    const account = { group: 0, valueUsd: 100, excessUsd: 20, maintenanceUsd: 60, closingCostUsd: 10 };
    const writers = (['wasm', 'specification'] as const).map((kernels) => ledgerWriter(3, kernels));
    const [ours, theirs] = writers.map((writer) => {
      writer.closeOut(account, Float64Array.of(-140, 7, -50), { liquidationFee: 0.05, selfCureShare: 0 });
      return writer.close();
    });
    expect(ours).toEqual(theirs);
    expect(ours?.deficitUsd).toEqual(Float64Array.of(40, 0, 0));
  });

  test('error: GroupReopenedError', () => {
    const account = { group: 3, valueUsd: 1, excessUsd: 1, maintenanceUsd: 0, closingCostUsd: 0 };
    const writer = ledgerWriter(2, 'wasm');
    const terms = { liquidationFee: 0, selfCureShare: 0 };
    writer.closeOut(account, new Float64Array(2), terms);
    expect(() => {
      writer.closeOut({ ...account, group: 2 }, new Float64Array(2), terms);
    }).toThrow(GroupReopenedError);
  });
});
