import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { relativeError } from '../../../../tools/closeness.js';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { auctionCost, auctionOutlook, bestDecayPerSecond, DECAY_BOUNDS_PER_SECOND } from './auction.js';

type AuctionInputs = {
  annualVol: number;
  meanBlockSeconds: number;
  decayPerSecondLog: number;
  startPremiumLog: number;
};
type DecayInputs = { annualVol: number; meanBlockSeconds: number; startPremiumLog: number; leverage: number };

describeWithSharedData('auctionOutlook', () => {
  const cases = readVectors<AuctionInputs, { lossVersusFair: number; expectedFillSeconds: number }>(
    'own_reference_values',
  ).filter(({ id }) => id.startsWith('lvf-'));

  test('default', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const outlook = auctionOutlook({
        annualVol: inputs.annualVol,
        blockSeconds: inputs.meanBlockSeconds,
        decayPerSecond: inputs.decayPerSecondLog,
        startPremium: inputs.startPremiumLog,
      });
      expect(relativeError(outlook.lossVersusFair, expected.lossVersusFair)).toBeLessThan(1e-9);
      expect(relativeError(outlook.expectedSeconds, expected.expectedFillSeconds)).toBeLessThan(1e-9);
    }
  });
});

describeWithSharedData('bestDecayPerSecond', () => {
  const cases = readVectors<DecayInputs, { decayPerSecond: number; cost: number }>('own_reference_values').filter(
    ({ id }) => id.startsWith('opt-decay-'),
  );

  test('default', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const { inputs, expected } of cases) {
      const { annualVol, meanBlockSeconds: blockSeconds, startPremiumLog: startPremium, leverage } = inputs;
      const auction = { annualVol, blockSeconds, startPremium };
      const decayPerSecond = bestDecayPerSecond(auction, leverage);
      expect(relativeError(decayPerSecond, expected.decayPerSecond)).toBeLessThan(1e-4);
      expect(relativeError(auctionCost({ ...auction, decayPerSecond }, leverage), expected.cost)).toBeLessThan(1e-9);
    }
  });

  test('property: no decay within the bounds is cheaper', () => {
    const auctions = fc.record({
      annualVol: fc.double({ min: 0.1, max: 3, noNaN: true }),
      blockSeconds: fc.constantFrom(0.25, 2, 12),
      startPremium: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(
        auctions,
        fc.double({ min: 0, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (auction, leverage, at) => {
          const best = auctionCost({ ...auction, decayPerSecond: bestDecayPerSecond(auction, leverage) }, leverage);
          const { min, max } = DECAY_BOUNDS_PER_SECOND;
          const other = auctionCost({ ...auction, decayPerSecond: min + at * (max - min) }, leverage);
          expect(best).toBeLessThanOrEqual(other * (1 + 1e-9));
        },
      ),
    );
  });
});

describe('auctionOutlook', () => {
  test('behavior: a faster fall sells sooner and loses more', () => {
    const auction = { annualVol: 0.8, blockSeconds: 12, startPremium: 0.02 };
    const slow = auctionOutlook({ ...auction, decayPerSecond: 1e-4 });
    const fast = auctionOutlook({ ...auction, decayPerSecond: 1e-3 });
    expect(fast.expectedSeconds).toBeLessThan(slow.expectedSeconds);
    expect(fast.lossVersusFair).toBeGreaterThan(slow.lossVersusFair);
  });
});
