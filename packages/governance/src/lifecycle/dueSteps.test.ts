import { describe, expect, test } from '@jest/globals';
import type { VoteResult } from '../verify/verifyResult.js';
import { eventsToward, type ChainStanding } from './chainEvents.js';
import { dueSteps, type ScheduledProposal } from './dueSteps.js';
import { stageAfter, TRANSITIONS, type ProposalStage } from './stages.js';
import { stepAfterVerdict } from './stepAfterVerdict.js';

const VOTE = { startUnix: 1_000, endUnix: 2_000 };
const stepsOf = (proposal: Partial<ScheduledProposal> & { stage: ProposalStage }, now: number) =>
  dueSteps({ vote: VOTE, readyAtUnix: null, ...proposal }, now).map(({ step }) => step);

describe('dueSteps', () => {
  test.each([
    ['draft', 0, ['judgeDraft']],
    ['simulated', 0, ['registerProposal']],
    ['registered', 999, []],
    ['registered', 1_000, ['trackVote']],
    ['voting', 2_000, ['trackVote', 'rerunVoteStart']],
    ['voting', 2_030, ['rerunVoteStart', 'rerunVoteEnd']],
    ['voting', 2_060, ['rerunVoteStart', 'rerunVoteEnd', 'verifyTally']],
    ['unverifiable', 9_000, ['rerunVoteEnd', 'verifyTally']],
    ['passed', 2_060, ['rerunVoteEnd', 'assertPassed', 'queueProposal']],
    ['executed', 9_000, []],
  ] as const)('default: %s at %i', (stage, now, steps) => {
    expect(stepsOf({ stage }, now)).toEqual(steps);
  });

  test('behavior: a proposal nobody signed waits; a queued one is simulated again when it may run', () => {
    expect(stepsOf({ stage: 'simulated', vote: null }, 0)).toEqual(['judgeDraft']);
    expect(stepsOf({ stage: 'queued', readyAtUnix: 3_000 }, 2_999)).toEqual(['rerunQueue', 'executeProposal']);
    expect(stepsOf({ stage: 'queued', readyAtUnix: 3_000 }, 3_000)).toContain('rerunExecution');
  });

  test('behavior: what may run now and waits for its last simulation is looked at every few seconds', () => {
    const pace = (now: number) =>
      dueSteps({ stage: 'queued', vote: VOTE, readyAtUnix: 3_000 }, now).find(({ step }) => step === 'executeProposal');
    expect([pace(2_999)?.everySeconds, pace(3_000)?.everySeconds]).toEqual([60, 5]);
  });
});

describe('eventsToward', () => {
  const standing = (stage: ChainStanding['stage'], operation: ChainStanding['operation'] = 'unset') => ({
    stage,
    operation,
  });
  test.each([
    ['simulated', standing('registered'), ['register']],
    ['passed', standing('asserted'), []],
    ['passed', standing('challenged'), ['challenge']],
    ['challenged', standing('confirmed'), ['confirm']],
    ['passed', standing('blocked'), ['challenge', 'block']],
    ['unverifiable', standing('blocked'), ['reject']],
    ['challenged', standing('queued', 'waiting'), ['confirm', 'queue']],
    ['passed', standing('queued', 'done'), ['queue', 'execute']],
    ['queued', standing('queued', 'unset'), ['cancel']],
    ['queued', standing('queued', 'expired'), ['expire']],
    ['queued', standing('queued', 'ready'), []],
    ['registered', standing('voided'), ['cancel']],
    ['voting', standing('expired'), ['expire']],
  ] as const)('default: %s while the chain says %j', (stage, at, events) => {
    expect(eventsToward(stage, at)).toEqual(events);
  });

  test('property: from every stage and standing, the events are allowed and then there are none left', () => {
    const contract = [
      'none',
      'registered',
      'asserted',
      'challenged',
      'confirmed',
      'queued',
      'blocked',
      'voided',
      'expired',
    ];
    const operations = ['unset', 'waiting', 'ready', 'expired', 'done'];
    for (const stage of Object.keys(TRANSITIONS) as ProposalStage[])
      for (const at of contract)
        for (const operation of operations) {
          const given = { stage: at, operation } as ChainStanding;
          const end = eventsToward(stage, given).reduce((from, event) => stageAfter(from, event), stage);
          expect([stage, given, eventsToward(end, given)]).toEqual([stage, given, []]);
        }
  });

  test('property: the chain alone never makes a vote pass', () => {
    for (const stage of ['draft', 'simulated', 'registered', 'voting', 'unverifiable'] as const)
      for (const at of ['asserted', 'confirmed', 'queued'] as const) {
        const end = eventsToward(stage, standing(at, 'done')).reduce<ProposalStage>(stageAfter, stage);
        expect(['passed', 'queued', 'executed']).not.toContain(end);
      }
  });
});

describe('stepAfterVerdict', () => {
  const verdict = (outcome: VoteResult['outcome'], findings: readonly string[], gaps: readonly string[] = []) =>
    stepAfterVerdict({
      ...{ outcome, tally: { passed: true } },
      findings: findings.map((code) => ({ item: 1, code, detail: '' })),
      gaps: gaps.map((code) => ({ item: 1, code, detail: '' })),
    } as unknown as VoteResult).event;
  test.each([
    ['accepted', [], [], 'pass'],
    ['rejected', [], [], 'reject'],
    ['unverifiable', [], ['VOTES_UNAVAILABLE'], 'evidenceMissing'],
    ['refused', ['TOO_EARLY', 'NOT_CLOSED'], [], null],
    ['refused', ['TOO_EARLY', 'CHOICES_ALTERED'], [], 'evidenceMissing'],
    ['refused', ['TOO_EARLY'], ['VOTES_UNAVAILABLE'], 'evidenceMissing'],
    ['refused', ['ALREADY_EXECUTED'], [], 'pass'],
    ['refused', ['ALREADY_EXECUTED', 'VOTE_MISSING'], [], 'evidenceMissing'],
  ] as const)('behavior: F18 F19 %s with %j %j', (outcome, findings, gaps, event) => {
    expect(verdict(outcome, findings, gaps)).toBe(event);
  });
});
