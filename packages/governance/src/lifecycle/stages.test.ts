import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isFinal,
  stageAfter,
  TRANSITIONS,
  TransitionRefusedError,
  type ProposalEvent,
  type ProposalStage,
} from './stages.js';

const STAGES = Object.keys(TRANSITIONS) as ProposalStage[];
const EVENTS = [...new Set(STAGES.flatMap((stage) => Object.keys(TRANSITIONS[stage])))] as ProposalEvent[];

describe('stageAfter', () => {
  test('default: the straight way from a draft to the executed change', () => {
    const way: ProposalEvent[] = ['simulate', 'register', 'startVote', 'pass', 'queue', 'execute'];
    expect(way.reduce<ProposalStage>(stageAfter, 'draft')).toBe('executed');
  });

  test('behavior: a challenge can only confirm or block', () => {
    expect(stageAfter(stageAfter('passed', 'challenge'), 'confirm')).toBe('passed');
    expect(stageAfter(stageAfter('passed', 'challenge'), 'block')).toBe('rejected');
  });

  test('behavior: missing evidence is neither a pass nor a rejection, and mends', () => {
    expect(stageAfter(stageAfter('voting', 'evidenceMissing'), 'pass')).toBe('passed');
  });

  test('error: a registered proposal cannot be edited', () => {
    expect(() => stageAfter('registered', 'edit')).toThrow(TransitionRefusedError);
  });

  test('property: nothing is executed that was not queued, and final stages stay', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
        let stage: ProposalStage = 'draft';
        for (const event of events) {
          const before = stage;
          try {
            stage = stageAfter(stage, event);
          } catch (error) {
            expect(error).toBeInstanceOf(TransitionRefusedError);
          }
          if (isFinal(before)) expect(stage).toBe(before);
          if (stage === 'executed' && before !== 'executed') expect(before).toBe('queued');
        }
      }),
    );
  });
});
