import { expect, test } from '@jest/globals';
import { testBundle } from './bundle.fixture.js';
import { coverageNow } from './coverageNow.js';
import { simulateImpact } from './simulateImpact.js';

test('coverageNow default: the fund as a report on the same inputs shows it before the change', () => {
  const bundle = testBundle({ initialMarginFactor: '1.1' });
  expect(coverageNow(bundle)).toEqual(simulateImpact(bundle).fund.before);
});
