import { describe, expect, test } from '@jest/globals';
import { canonicalJson, NotCanonicalError } from '../bundle/canonical.js';
import { isSealed, sealReport } from './report.js';
import { sampleFacts, sampleReport } from './report.fixture.js';

describe('sealReport', () => {
  test('default', () => {
    const report = sampleReport();
    expect(report.reportHash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(isSealed(report)).toBe(true);
  });

  test('behavior: the same facts in another key order give the same bytes', () => {
    const facts = sampleFacts();
    const reversed = Object.fromEntries(Object.entries(facts).reverse()) as typeof facts;
    expect(canonicalJson(sealReport(reversed))).toBe(canonicalJson(sealReport(facts)));
  });

  test('behavior: survives JSON', () => {
    const report = sampleReport();
    expect(isSealed(JSON.parse(canonicalJson(report)) as typeof report)).toBe(true);
  });

  test('behavior: any changed figure breaks the seal', () => {
    const report = sampleReport();
    const after = { ...report.fund.after, coverage: 2 };
    expect(isSealed({ ...report, fund: { ...report.fund, after } })).toBe(false);
  });

  test('error: NotCanonicalError', () => {
    const facts = sampleFacts();
    const affected = { ...facts.affected, lockedUsd: Number.NaN };
    expect(() => sealReport({ ...facts, affected })).toThrow(NotCanonicalError);
  });
});
