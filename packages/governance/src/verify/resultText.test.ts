import { describe, expect, test } from '@jest/globals';
import { openEvidence, sealEvidence } from '../evidence/bundle.js';
import { honestEvidence, TERMS } from './evidence.fixture.js';
import { resultText } from './resultText.js';
import { verifyResult } from './verifyResult.js';

describe('resultText', () => {
  test('default: verdict first, both tallies beside each other', async () => {
    const lines = resultText(verifyResult(await honestEvidence()), TERMS);
    expect(lines[0]).toMatch(/^ACCEPTED/);
    expect(lines).toContain('For: 60000.5 RISK (hub: 60000.5 RISK)');
    expect(lines).toContain('quorum: 40000 RISK must vote For: reached');
  });

  test('behavior: what a hub writes cannot write over the verdict', async () => {
    const evidence = await honestEvidence();
    const proposal = {
      ...(evidence.proposal as { value: { network: string } }).value,
      network: '1\n\u202eACCEPTED\u001b[2K',
    };
    const lines = resultText(
      verifyResult({ ...evidence, proposal: { kind: 'fetched', value: proposal as never } }),
      TERMS,
    );
    expect(lines[0]).toMatch(/^REFUSED/);
    expect(lines.join('')).not.toMatch(/[\n\u202e\u001b]/);
  });
});

describe('openEvidence', () => {
  test.each([
    ['not JSON', () => '{'],
    ['another schema', () => '{"schema":"x"}'],
    ['null', () => 'null'],
    ['a missing part', (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), votes: undefined })],
    ['power that is no number', (text: string) => text.replace('"50000000000000000000000"', '"many"')],
    ['a vote without a voter', (text: string) => text.replace('"voter"', '"voted"')],
  ])('error: EvidenceNotReadableError for %s', async (_, spoil) => {
    const { text } = sealEvidence(await honestEvidence());
    expect(() => openEvidence(spoil(text))).toThrow(/cannot be read/);
  });
});
