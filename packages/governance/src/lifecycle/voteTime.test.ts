import { expect, test } from '@jest/globals';
import { voteTimeUnix } from './voteTime.js';

test.each([
  ['the machine, without a chain', [], 100],
  ['the machine, before a chain that is behind', [40], 100],
  ['the chain that was moved on', [900], 900],
  ['of several endpoints the one furthest behind', [900, 300], 300],
  ['the machine, when only one endpoint runs ahead', [900, 40], 100],
])('voteTimeUnix behavior: F12 %s', (_, chain, expected) => {
  expect(voteTimeUnix(100, chain)).toBe(expected);
});
