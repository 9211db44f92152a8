import { describe, expect, test } from '@jest/globals';
import { reasonsOf, unavailableInAWord, unavailableInWords } from './unavailable.js';

const waiting = { code: 'NO_PARAMETERS', message: 'No parameters of chain 31337 are known yet.' };
const broken = { code: 'MISSING_FORWARD', message: 'No forward at 2027-03-26. Ingest that expiry.' };

describe('unavailableInWords', () => {
  test('default: what passes by itself is said so', () => {
    expect(unavailableInWords(waiting)).toContain('not been read from the chain yet');
    expect(unavailableInAWord(waiting)).toBe('not known yet');
  });
  test('behavior: anything else in the words of the engine', () => {
    expect(unavailableInWords(broken)).toBe(broken.message);
    expect(unavailableInAWord(broken)).toBe('cannot be computed');
  });
});

describe('reasonsOf', () => {
  test('default: each once, most frequent first', () =>
    expect(reasonsOf([broken, waiting, waiting]).map(({ accounts }) => accounts)).toEqual([2, 1]));
});
