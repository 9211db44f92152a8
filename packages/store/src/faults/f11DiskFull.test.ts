import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SimulationBundle } from '@riskdao/risk-core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connect, type DatabaseClient } from '../database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded/postgres.js';
import { migrate } from '../migrate.js';
import { completeSimulation, failSimulation, getSimulation, keepShard, requestSimulation } from '../simulations.js';
import { until } from '../testing/temporaryStore.js';

const MEGABYTE = 2 ** 20;
const folder = mkdtempSync(path.join(os.tmpdir(), 'riskdao-small-'));
/** A disk of its own needs the right to mount; without it the test is skipped, and says so. */
const hasSmallDisk = (() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

(hasSmallDisk ? describe : describe.skip)('a disk that is full (skipped where nothing may be mounted)', () => {
  let postgres: EmbeddedPostgres;
  let client: DatabaseClient;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres({ folder });
    await migrate(postgres.url);
    client = connect(postgres.url);
  }, 120_000);
  afterAll(async () => {
    await client.$disconnect();
    await postgres.stop('immediate').catch(() => undefined);
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  const bundle: SimulationBundle = {
    schema: 'riskdao.bundle/1',
    market: {
      asOfUnix: 1_770_000_000,
      label: 'synthetic',
      source: 'a test',
      underlyings: {},
      assets: {},
      warnings: [],
    },
    history: { barSeconds: 3_600, source: 'a test', series: {} },
    depth: { books: {} },
    book: { label: 'synthetic', provenance: 'a test', accounts: [], safetyFund: { holdings: [] } },
    currentParameters: {},
    proposedParameters: {},
    seed: 7,
    paths: 2_000,
  };
  /** Text that does not shrink when it is stored. */
  const large = (megabytes: number, seed: number) => {
    let state = seed;
    return Array.from({ length: (megabytes * MEGABYTE) / 8 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state.toString(16).padStart(8, '0');
    }).join('');
  };

  test('error: F11 DATABASE_FULL, no part of a report is kept, and all goes on once there is space', async () => {
    const { id } = await requestSimulation(client, {
      bundle,
      engineVersion: 'test',
      proposalId: null,
      moment: 'draft',
    });
    await client.simulation.update({ where: { id }, data: { state: 'running' } });
    const ballast = path.join(folder, 'ballast');
    const free = () => Number(statfsSync(folder).bavail) * Number(statfsSync(folder).bsize);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, free() - 2 * MEGABYTE)));

    const report = { text: large(12, 1) };
    const finished = { reportHash: `0x${'ab'.repeat(32)}`, report, markdown: 'm', digest: 'd' };
    await expect(completeSimulation(client, id, finished)).rejects.toMatchObject({ code: 'DATABASE_FULL' });
    const shard = { inputHash: `0x${'cd'.repeat(32)}`, outcome: JSON.stringify(large(12, 2)), milliseconds: 1 };
    await expect(keepShard(client, shard)).rejects.toMatchObject({ code: 'DATABASE_FULL' });

    unlinkSync(ballast);
    await until('the database answers', async () => (await getSimulation(client, id).catch(() => null)) !== null);
    expect(await getSimulation(client, id)).toMatchObject({ state: 'running', reportHash: null });
    expect(await client.report.count()).toBe(0);
    expect(await client.document.count({ where: { kind: { in: ['report', 'shard'] } } })).toBe(0);
    await keepShard(client, shard);
    await completeSimulation(client, id, finished);
    expect(await getSimulation(client, id)).toMatchObject({ state: 'completed', reportHash: finished.reportHash });
    await failSimulation(client, id, { code: 'LATE', message: 'a completed simulation stays completed' });
    expect(await getSimulation(client, id)).toMatchObject({ state: 'completed' });
  }, 120_000);
});
