import sequencer from '@jest/test-sequencer';

/** What starts servers or a whole platform takes longest: begun last, it would hold up the end of a run. */
const LONG = [/\/endToEnd\//, /\/faults\//, /\/(proposals|simulations|replay)\//];

/** Without timings of an earlier run Jest goes by the size of files, which says little here. */
export default class LongSuitesFirst extends (sequencer.default ?? sequencer) {
  sort(tests) {
    const rank = ({ path }) => LONG.findIndex((place) => place.test(path)) + 1 || LONG.length + 1;
    return [...super.sort(tests)].sort((left, right) => rank(left) - rank(right));
  }
}
