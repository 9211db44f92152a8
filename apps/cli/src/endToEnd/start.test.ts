import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ProposalsDocument, riskDaoClient } from '@riskdao/client';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ended, platformFolder, type RunningPlatform } from './runningPlatform.fixture.js';

const STAGES = [
  ...['executed', 'expired', 'cancelled', 'rejected', 'queued', 'unverifiable', 'challenged', 'passed', 'voting'],
  ...['registered', 'simulated', 'draft'],
];
const SIMULATING = 'Raise margin factors and the price range of BTC at once';

describe('riskdao start', () => {
  const platform = platformFolder();
  const { folder } = platform;
  let run: RunningPlatform;
  const report = path.join(folder, 'report/report.html');

  beforeAll(async () => {
    run = await platform.start();
  }, 900_000);

  afterEach(() => {
    if (process.env['RISKDAO_DEBUG']) console.log(readFileSync(path.join(folder, 'logs/worker.log'), 'utf8'));
  });

  afterAll(() => platform.forget(), 60_000);

  test('default: a report, and a proposal in every stage on a chain that has been read', async () => {
    expect(existsSync(report)).toBe(true);
    const { ask } = riskDaoClient({ url: run.graphql });
    const { proposals } = await ask(ProposalsDocument, { first: 50 });
    const others = proposals.edges.filter(({ node }) => node.title !== SIMULATING);
    expect(others.map(({ node }) => node.stage).sort()).toEqual([...STAGES].sort());
    expect(proposals.totalCount).toBe(others.length + 1);
  }, 60_000);

  test('behavior: ctrl-c ends everything that was started', async () => {
    run.process.kill('SIGINT');
    expect(await ended(run.process)).toBe(0);
    expect(platform.processes()).toEqual([]);
  }, 60_000);

  test('behavior: without anvil the report that is there is named, and what is missing', async () => {
    const writtenAt = statSync(report).mtimeMs;
    const { status, said } = await platform.refused('ANVIL=/nowhere/anvil');
    expect(status).toBe(0);
    expect(said).toContain(report);
    expect(said).toContain('No local chain: anvil is not installed');
    expect(statSync(report).mtimeMs).toBe(writtenAt);
  }, 60_000);
});
