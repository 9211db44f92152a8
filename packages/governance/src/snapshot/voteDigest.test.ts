import { describe, expect, test } from '@jest/globals';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { createVoteHasher, FieldNotEncodableError } from './voteDigest.js';
import { CANONICAL_VOTE_FIELDS, encodeType, messageId, VOTE_VARIANTS, type ChoiceType } from './typedData.js';
import { keccak256, toUtf8Bytes } from 'ethers';

const hash = createVoteHasher();
const hex = (bytes: Uint8Array) => `0x${bytesToHex(bytes)}`;

const choiceOf = (type: ChoiceType) =>
  type === 'uint32'
    ? fc.integer({ min: 0, max: 0xffff_ffff })
    : type === 'uint32[]'
      ? fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 12 })
      : fc.string({ unit: 'grapheme' });

const hexOf = (digits: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits })
    .map((all) => `0x${all.join('')}`);

describe('createVoteHasher', () => {
  test('default: the type hash of the canonical vote is the one Snapshot publishes', () => {
    expect(keccak256(toUtf8Bytes(encodeType('Vote', CANONICAL_VOTE_FIELDS))).slice(0, 10)).toBe('0x7bf372d7');
  });

  test('behavior: there are 36 forms of a vote', () => {
    expect(new Set(VOTE_VARIANTS.map(({ fields }) => encodeType('Vote', fields))).size).toBe(36);
  });

  test.each(
    VOTE_VARIANTS.map(({ variant, fields }) => [JSON.stringify(Object.values(variant)), variant, fields] as const),
  )('property: equals ethers for %s', (_, variant, fields) => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    const message = fc.record({
      from: variant.from === 'address' ? hexOf(40) : text,
      space: text,
      timestamp: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      proposal: variant.proposal === 'bytes32' ? hexOf(64) : text,
      choice: choiceOf(variant.choice),
      reason: text,
      app: text,
      metadata: text,
    });
    fc.assert(
      fc.property(message, (value) => {
        const signed = Object.fromEntries(fields.map(({ name }) => [name, value[name as keyof typeof value]]));
        expect(hex(hash(fields, value))).toBe(messageId('Vote', fields, signed));
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['choice', 1.5],
    ['choice', -1],
    ['choice', 2 ** 32],
    ['choice', '1'],
    ['choice', [1]],
    ['choice', NaN],
    ['timestamp', '1795216981'],
    ['from', null],
    ['space', 7],
    ['reason', '\ud800'],
    ['metadata', undefined],
  ])('error: FieldNotEncodableError for %s = %p', (name, value) => {
    const vote = { from: 'a', space: 's', timestamp: 1, proposal: 'p', choice: 1, reason: '', app: '', metadata: '' };
    expect(() => hash(CANONICAL_VOTE_FIELDS, { ...vote, [name]: value })).toThrow(FieldNotEncodableError);
  });
});
