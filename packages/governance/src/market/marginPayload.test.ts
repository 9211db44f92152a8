import { expect, test } from '@jest/globals';
import { verifyTypedData, Wallet } from 'ethers';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  MARGIN_PAYLOAD_TYPES,
  marginDomain,
  marginPayloadDigest,
  signedUsd,
  type MarginPayload,
} from './marginPayload.js';

type Golden = {
  chainId: string;
  verifyingContract: string;
  types: typeof MARGIN_PAYLOAD_TYPES;
  payload: MarginPayload;
  digest: string;
  signer: string;
  signature: string;
};
const golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../../vectors/market/margin-payload.json'), 'utf8'),
) as Golden;
const domain = marginDomain(BigInt(golden.chainId), golden.verifyingContract);

test('marginPayloadDigest default: the digest and signer that the contract recovers', () => {
  expect(MARGIN_PAYLOAD_TYPES).toEqual(golden.types);
  expect(marginPayloadDigest(domain, golden.payload)).toBe(golden.digest);
  expect(verifyTypedData(domain, MARGIN_PAYLOAD_TYPES, golden.payload, golden.signature)).toBe(golden.signer);
});

test('marginPayloadDigest error: A8 another chain or contract is another digest', async () => {
  const elsewhere = marginDomain(1n, golden.verifyingContract);
  expect(marginPayloadDigest(elsewhere, golden.payload)).not.toBe(golden.digest);
  const signature = await Wallet.createRandom().signTypedData(elsewhere, MARGIN_PAYLOAD_TYPES, golden.payload);
  expect(verifyTypedData(domain, MARGIN_PAYLOAD_TYPES, golden.payload, signature)).not.toBe(golden.signer);
});

test('signedUsd property: I12 requirements are never signed below, values never above what was computed', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (usd) => {
      expect(Number(signedUsd(usd, 'up')) / 1e18).toBeGreaterThanOrEqual(usd);
      expect(Number(signedUsd(usd, 'down')) / 1e18).toBeLessThanOrEqual(usd);
      expect(Math.abs(Number(signedUsd(usd, 'up') - signedUsd(usd, 'down')) / 1e18)).toBeLessThan(3e-6);
    }),
  );
});

test.each([NaN, Infinity, 1e10])('signedUsd error: %p', (usd) => {
  expect(() => signedUsd(usd, 'up')).toThrow(expect.objectContaining({ code: 'UNSIGNABLE_FIGURE' }));
});
