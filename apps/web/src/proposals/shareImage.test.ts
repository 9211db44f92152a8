import { describe, expect, test } from '@jest/globals';
import { linesOf } from './shareImage.js';

describe('linesOf', () => {
  const width = (text: string) => text.length;
  test('default: breaks at blanks', () => expect(linesOf('one two three', 7, width)).toEqual(['one two', 'three']));
  test('behavior: a word that is too long stands alone', () =>
    expect(linesOf('a incomprehensible b', 5, width)).toEqual(['a', 'incomprehensible', 'b']));
});
