import Sequencer from '@jest/test-sequencer';

/** Suites that bring up whole platforms or wait for what they broke: begun last, one of them would be run alone at the end. */
const LONG = [
  /start\.test/,
  /endToEnd\/(?!overGraphql)/,
  /overGraphql/,
  /proposalLife|simulate\.test|replay\.test/,
  /\/faults\//,
];
const rank = ({ path }) => {
  const found = LONG.findIndex((pattern) => pattern.test(path));
  return found === -1 ? LONG.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}
