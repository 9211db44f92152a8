import { describe, expect, test } from '@jest/globals';
import { initialParameterSet } from '@riskdao/risk-core';
import fc from 'fast-check';
import { Interface } from 'ethers';
import { buildProposal, ProposalTextError } from './build.js';
import {
  decodeBatch,
  EmptyPayloadError,
  payloadHashOf,
  payloadOf,
  PayloadNotReadableError,
  timelockCalls,
} from './payload.js';
import { NotAHashError, pluginsText, readPluginsText } from './plugins.js';
import { readableChange } from './readableChange.js';
import { safeBatch } from './safeTransaction.js';

const HASHES = { payloadHash: `0x${'a'.repeat(64)}`, reportHash: `0x${'b'.repeat(64)}` };
const PROPOSAL = `0x${'c'.repeat(64)}`;
const IDS = Object.keys(initialParameterSet({ underlyings: ['BTC', 'ETH'], assets: { USDC: 'stable' } }));
const DEPLOYMENT = { chainId: 31_337n, governor: `0x${'1'.repeat(40)}`, parameters: `0x${'2'.repeat(40)}` };
const DRAFT = {
  ...HASHES,
  ...{
    space: 'risk.eth',
    author: `0x${'4'.repeat(40)}`,
    title: 'Raise it',
    digest: 'Words.',
    discussion: '',
    app: 'riskdao',
  },
  ...{ createdUnix: 1, startUnix: 2, endUnix: 3, snapshotBlock: 4 },
};

describe('buildProposal', () => {
  test('default: type, choices, hashes in body and plugins', () => {
    const { message, id } = buildProposal(DRAFT);
    expect(message).toMatchObject({ type: 'basic', choices: ['For', 'Against', 'Abstain'], privacy: '', labels: [] });
    expect(message.body).toContain(HASHES.reportHash);
    expect(message.plugins).toBe(pluginsText(HASHES));
    expect(id).toMatch(/^0x[0-9a-f]{64}$/);
  });

  test('behavior: a body of exactly 10,000 characters fits, one more does not, and nothing is cut', () => {
    const room = 10_000 - buildProposal({ ...DRAFT, digest: 'x' }).message.body.length + 1;
    expect(buildProposal({ ...DRAFT, digest: 'x'.repeat(room) }).message.body).toHaveLength(10_000);
    expect(() => buildProposal({ ...DRAFT, digest: 'x'.repeat(room + 1) })).toThrow(ProposalTextError);
  });

  test.each([{ title: ' ' }, { title: 'x'.repeat(257) }, { digest: '' }])('error: ProposalTextError for %j', (part) => {
    expect(() => buildProposal({ ...DRAFT, ...part })).toThrow(ProposalTextError);
  });
});

describe('pluginsText', () => {
  test('default: reads back', () => {
    expect(readPluginsText(pluginsText(HASHES))).toEqual(HASHES);
  });

  test.each([
    ['a blank', (text: string) => text.replace(':', ': ')],
    ['capitals', (text: string) => text.replace('aaa', 'AAA')],
    ['another order', (text: string) => text.replace('payloadHash', 'reportHash')],
    ['more behind it', (text: string) => `${text} `],
  ])('behavior: %s is not the canonical form', (_, spoil) => {
    expect(readPluginsText(spoil(pluginsText(HASHES)))).toBeNull();
  });

  test('error: NotAHashError', () => {
    expect(() => pluginsText({ ...HASHES, reportHash: '0x12' })).toThrow(NotAHashError);
  });
});

describe('payload', () => {
  const changes = fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 12 }).chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({
          id: fc.constant(id),
          before: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
          after: fc.bigInt({ min: 0n, max: 2n ** 63n }),
        }),
      ),
    ),
  );

  test('property: calldata decodes back to the changes and the proposal', () => {
    fc.assert(
      fc.property(changes, (batch) => {
        const payload = payloadOf(batch);
        const [call] = timelockCalls(payload, DEPLOYMENT, PROPOSAL);
        expect(decodeBatch(call?.data ?? '', IDS)).toEqual({ changes: payload.changes, proposalId: PROPOSAL });
      }),
    );
  });

  test('property: the order in which changes are given does not matter; chain and governor do', () => {
    fc.assert(
      fc.property(changes, (batch) => {
        const hash = payloadHashOf(payloadOf(batch), DEPLOYMENT);
        expect(payloadHashOf(payloadOf([...batch].reverse()), DEPLOYMENT)).toBe(hash);
        expect(payloadHashOf(payloadOf(batch), { ...DEPLOYMENT, chainId: 1n })).not.toBe(hash);
        expect(payloadHashOf(payloadOf(batch), { ...DEPLOYMENT, governor: DEPLOYMENT.parameters })).not.toBe(hash);
      }),
      { numRuns: 30 },
    );
  });

  test('error: EmptyPayloadError', () => {
    expect(() => payloadOf([])).toThrow(EmptyPayloadError);
  });

  const [good] = timelockCalls(payloadOf([{ id: 'gammaBuffer', before: 1n, after: 2n }]), DEPLOYMENT, PROPOSAL);
  test.each([
    [
      'another function',
      new Interface(['function setSteward(address)']).encodeFunctionData('setSteward', [DEPLOYMENT.governor]),
    ],
    ['bytes behind it', `${good?.data}00`],
    ['half of it', (good?.data ?? '').slice(0, 100)],
    ['nothing', '0x'],
  ])('error: PayloadNotReadableError for %s', (_, data) => {
    expect(() => decodeBatch(data, IDS)).toThrow(PayloadNotReadableError);
  });

  test('error: PayloadNotReadableError for a key that is not governed', () => {
    expect(() => decodeBatch(good?.data ?? '', ['varConfidence'])).toThrow(/no governed parameter/);
  });

  test('behavior: changes read in exact decimals with their unit', () => {
    expect(readableChange({ id: 'gammaBuffer', before: 100n, after: 125n })).toMatchObject({
      before: '1',
      after: '1.25',
      unit: 'multiple',
      rawAfter: '125',
    });
  });
});

describe('safeBatch', () => {
  const calls = [{ target: DEPLOYMENT.parameters, value: 7n, data: '0x1234' }];
  const about = { name: 'Raise', description: 'd', chainId: 1n, createdAtUnix: 5, safe: DEPLOYMENT.governor, calls };

  test('default: the form of the transaction builder', () => {
    expect(safeBatch(about)).toMatchObject({
      version: '1.0',
      chainId: '1',
      createdAt: 5_000,
      meta: { createdFromSafeAddress: DEPLOYMENT.governor, checksum: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
      transactions: [{ to: DEPLOYMENT.parameters, value: '7', data: '0x1234' }],
    });
  });

  test('behavior: the checksum covers the calls, not the name', () => {
    const checksum = safeBatch(about).meta.checksum;
    expect(safeBatch({ ...about, name: 'Other' }).meta.checksum).toBe(checksum);
    expect(safeBatch({ ...about, calls: [{ ...calls[0], value: 8n } as never] }).meta.checksum).not.toBe(checksum);
  });
});
