import { describe, expect, test } from '@jest/globals';
import { unixOf } from '../format/numbers.js';
import { nextEvent } from './stageWords.js';

const NOW = unixOf('2026-11-21T10:00:00.000Z');
const VOTING = { startsAt: '2026-11-20T10:00:00.000Z', endsAt: '2026-11-24T12:00:00.000Z' };
const TIMELOCK = {
  readyAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-12-01T10:00:00.000Z',
  state: 'waiting',
} as const;

describe('nextEvent', () => {
  test('default: the close of an open vote', () =>
    expect(nextEvent({ stage: 'voting', voting: VOTING, timelock: null }, NOW)).toBe('vote closes in 3 d 2 h'));
  test('default: the end of the delay', () =>
    expect(nextEvent({ stage: 'queued', voting: VOTING, timelock: TIMELOCK }, NOW)).toBe('can be executed in 1 d 0 h'));
  test('behavior: after the delay it says until when', () =>
    expect(nextEvent({ stage: 'queued', voting: VOTING, timelock: TIMELOCK }, NOW + 172_800)).toBe(
      'can be executed now, lapses in 8 d 0 h',
    ));
  test('behavior: nothing follows the end', () =>
    expect(nextEvent({ stage: 'executed', voting: VOTING, timelock: TIMELOCK }, NOW)).toBeNull());
});
