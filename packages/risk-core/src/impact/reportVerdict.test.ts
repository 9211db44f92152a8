import { describe, expect, test } from '@jest/globals';
import { sampleFacts } from './report.fixture.js';
import { verdictOf } from './reportVerdict.js';

const facts = sampleFacts();
const nobody = { accounts: 0, notionalUsd: 0, equityUsd: 0, deficitUsd: 0 };

describe('verdictOf', () => {
  test('default', () => {
    const verdict = verdictOf(facts);
    expect(verdict.line).toBe(
      'This proposal tightens 2 parameters; required collateral rises by 12.0 %. 7 accounts of 500 could be liquidated at once ' +
        '($7.80 m of positions). With the change the safety fund covers 115.2 % of its target (today 100.3 %).',
    );
    expect(verdict).toMatchObject({ ready: true, direction: 'tightens', blockers: [] });
  });

  test('behavior: one failed check blocks, and its reason is named', () => {
    const reason = 'Maintenance factor 1.2 exceeds initial factor 1.1.';
    const checks = [...facts.checks, { id: 'group', label: 'Groups', result: 'fail' as const, reason }];
    expect(verdictOf({ ...facts, checks })).toMatchObject({ ready: false, blockers: [reason] });
  });

  test('behavior: says that nobody is hurt, and who is relieved', () => {
    const affected = { ...facts.affected, newlyLiquidatable: nobody };
    expect(verdictOf({ ...facts, affected }).line).toContain('No account becomes liquidatable. With');
    const relieved = { ...affected, noLongerLiquidatable: { ...nobody, accounts: 1 } };
    expect(verdictOf({ ...facts, affected: relieved }).line).toContain(
      'No account becomes liquidatable; 1 account no longer is.',
    );
  });

  test('behavior: a fund below its target is never said to cover', () => {
    const after = { ...facts.fund.after, coverage: 0.9999, band: 'amber' as const };
    expect(verdictOf({ ...facts, fund: { ...facts.fund, after } }).line).toContain(
      'With the change the safety fund covers only 99.9 % of its target (today 100.3 %).',
    );
    const red = { ...after, coverage: 0.5, band: 'red' as const };
    expect(verdictOf({ ...facts, fund: { ...facts.fund, after: red } }).line).toContain('covers only 50.0 %');
  });

  test('behavior: opposite effects are called mixed, unchanged requirements are not given a direction', () => {
    const [first, second] = facts.changes;
    if (first === undefined || second === undefined) throw new Error('The sample has two changes.');
    const changes = [first, { ...second, effect: 'loosens' as const }];
    expect(verdictOf({ ...facts, changes }).direction).toBe('mixed');
    const totals = { before: facts.affected.totals.before, after: facts.affected.totals.before };
    expect(verdictOf({ ...facts, affected: { ...facts.affected, totals } }).line).toContain(
      'required collateral stays the same.',
    );
  });
});
