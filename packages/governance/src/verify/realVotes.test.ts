import { expect, test } from '@jest/globals';
import { parseUnits } from 'ethers';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { stageAfter, type ProposalEvent, type ProposalStage } from '../lifecycle/stages.js';
import { scoresForDisplay } from '../snapshot/tallyForDisplay.js';
import { tally } from './tally.js';
import type { CountableVote } from './verifyVote.js';

/** Rows by column; fields may be quoted and hold commas. */
function table(file: string): Record<string, string>[] {
  const bytes = readFileSync(sharedPath('data/governance', file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replaceAll('\r', '');
  const cells = (line: string) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const names = cells(head);
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

const grouped = (rows: readonly Record<string, string>[], key: string) =>
  rows.reduce(
    (groups, row) => groups.set(row[key] ?? '', [...(groups.get(row[key] ?? '') ?? []), row]),
    new Map<string, Record<string, string>[]>(),
  );

describeWithSharedData('real votes at size', () => {
  test('behavior: sums of the Snapshot votes are the totals that the hub published', () => {
    const proposals = table('snapshot_proposals.csv');
    const votes = grouped(table('snapshot_votes.csv.gz'), 'proposal_id');
    let counted = 0;
    for (const { proposal_id: id = '', type = '', n_votes, scores_total } of proposals) {
      const rows = votes.get(id) ?? [];
      expect(rows).toHaveLength(Number(n_votes));
      counted += rows.length;
      const cast = rows.map(({ choice = '', voting_power }) => ({
        choice: JSON.parse(choice) as unknown,
        power: Number(voting_power),
      }));
      const choices =
        1 +
        Math.max(
          ...cast.flatMap(({ choice }) =>
            typeof choice === 'object' ? Object.keys(choice ?? {}).map(Number) : [Number(choice)],
          ),
        );
      const total = scoresForDisplay(type, choices, cast).reduce((sum, score) => sum + score, 0);
      expect(total / Number(scores_total)).toBeCloseTo(1, 9);
    }
    expect(counted).toBeGreaterThan(5_000);
  });

  test('behavior: the integer tally of basic votes is the one the published shares give', () => {
    const basic = table('snapshot_proposals.csv').filter(({ type }) => type === 'basic');
    const votes = grouped(table('snapshot_votes.csv.gz'), 'proposal_id');
    for (const { proposal_id: id = '', scores_total, top_choice_pct } of basic) {
      const rows = (votes.get(id) ?? []).map(({ voter = '', choice, voting_power = '0' }) => ({
        voter: voter.toLowerCase(),
        choice: Number(choice),
        power: parseUnits(Number(voting_power).toFixed(18), 18),
      }));
      const power = new Map(rows.map((row) => [row.voter, row.power]));
      const countable = rows.map(({ voter, choice }): CountableVote => ({
        id: voter,
        voter,
        choice,
        timestamp: 1,
        origin: 'signature',
        signature: '',
        message: {} as never,
      }));
      const sums = tally({
        votes: countable,
        powerOf: (voter) => power.get(voter) ?? 0n,
        totalSupply: 1n,
        quorumBps: 1,
      });
      const largest = [sums.forPower, sums.againstPower, sums.abstainPower].reduce((a, b) => (a > b ? a : b));
      expect((100 * Number(largest)) / 1e18 / Number(scores_total)).toBeCloseTo(Number(top_choice_pct), 0);
    }
    expect(basic.length).toBeGreaterThan(0);
  });

  test('behavior: sums of the Aave votes are the tallies on chain, but for the four known ones', () => {
    const onChain = new Map(table('aave_v3_lifecycle.csv.gz').map((row) => [row['id'], row]));
    const off: string[] = [];
    for (const [id, rows] of grouped(table('aave_v3_risk_votes.csv.gz'), 'proposal_id')) {
      const cast = rows.map(({ voter = '', support, voting_power = '0' }) => ({
        voter: voter.toLowerCase(),
        choice: support === '1' ? 1 : 2,
        power: parseUnits(Number(voting_power).toFixed(18), 18),
      }));
      const power = new Map(cast.map((row) => [row.voter, row.power]));
      const votes = cast.map(({ voter, choice }): CountableVote => ({
        id: voter,
        voter,
        choice,
        timestamp: 1,
        origin: 'signature',
        signature: '',
        message: {} as never,
      }));
      const sums = tally({ votes, powerOf: (voter) => power.get(voter) ?? 0n, totalSupply: 1n, quorumBps: 1 });
      const row = onChain.get(id);
      if (row === undefined) continue;
      const near = (ours: bigint, theirs = '0') => Math.abs(Number(ours) / 1e18 - Number(theirs)) < 0.01;
      if (!near(sums.forPower, row['for_votes']) || !near(sums.againstPower, row['against_votes'])) off.push(id);
    }
    expect(off.filter((id) => !['6', '134', '165', '237'].includes(id))).toEqual([]);
  });

  test('behavior: every real Aave proposal is a way through our stages', () => {
    const ends: Record<string, readonly [ProposalEvent[], ProposalStage]> = {
      '2': [[], 'voting'],
      '4': [['pass', 'queue', 'execute'], 'executed'],
      '5': [['reject'], 'rejected'],
      '6': [['cancel'], 'cancelled'],
    };
    const rows = table('aave_v3_lifecycle.csv.gz');
    for (const { state = '' } of rows) {
      const [events, end] = ends[state] ?? [[], 'draft'];
      const way: ProposalEvent[] = ['simulate', 'register', 'startVote', ...events];
      expect(way.reduce<ProposalStage>(stageAfter, 'draft')).toBe(end);
    }
    const executed = rows.filter(({ state }) => state === '4');
    expect(executed.every(({ timelock_delay_s }) => Number(timelock_delay_s) >= 86_400)).toBe(true);
    expect(rows.length).toBeGreaterThan(200);
  });
});
