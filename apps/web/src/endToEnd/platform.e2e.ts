import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { Wallet } from 'ethers';
import { handOf } from './hand.js';
import { delegateVotes, memberChecksAddress } from './journeys.js';
import { injectWallet } from './testWallet.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
/** One of the demo's delegates: a publicly known key of development chains. */
const DELEGATE = new Wallet('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');

type Platform = { readonly origin: string; readonly stop: () => Promise<void> };

/** RISKDAO_PLATFORM: `start` brings the whole platform up on free ports with data of its own; an address names one that runs. */
async function startPlatform(): Promise<Platform> {
  const running = process.env['RISKDAO_PLATFORM'];
  if (running !== undefined && running !== 'start') return { origin: running.replace(/\/$/, ''), stop: async () => {} };
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-platform-'));
  const ports = ['--port', '0', '--chain-port', '0', '--snapshot-port', '0'];
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), 'start', '--data', folder, ...ports],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { origin: await webAddress(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function webAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (part: Buffer) => {
      said += part.toString();
      const found = /^web app +(http:\S+?)\/?$/m.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said.slice(-2_000)}`)));
  });
}

async function ask<Data>(page: Page, origin: string, query: string): Promise<Data> {
  const answer = await page.request.post(`${origin}/graphql`, { data: { query } });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

test.describe('the platform of npm start', () => {
  test.describe.configure({ mode: 'serial' });
  test.setTimeout(300_000);
  let platform: Platform;

  test.beforeAll(async ({}, info) => {
    info.setTimeout(900_000);
    platform = await startPlatform();
  });
  test.afterAll(async () => {
    await platform?.stop();
  });

  type Open = { proposals: { edges: { node: { id: string; title: string; stage: string } }[] } };
  const openVote = async (page: Page) => {
    const { proposals } = await ask<Open>(
      page,
      platform.origin,
      '{ proposals(first: 20, filter: { stages: [voting] }) { edges { node { id title stage } } } }',
    );
    const first = proposals.edges[0]?.node;
    if (first === undefined) throw new Error('the demo has no proposal whose vote is open');
    return first;
  };

  test('default: a member reads a report of the demo and checks an address', async ({ page }) => {
    const { id, title } = await openVote(page);
    await page.goto(`${platform.origin}/proposals/${id}`);
    await expect(page.getByRole('heading', { name: title }).first()).toBeVisible();
    await expect(page.getByText('its hash was recomputed in this browser and is right')).toBeVisible({
      timeout: 60_000,
    });
    type Known = { proposal: { reportHash: string } };
    const { proposal } = await ask<Known>(page, platform.origin, `{ proposal(id: "${id}") { reportHash } }`);
    const answer = await page.request.get(`${platform.origin}/v1/reports/${proposal.reportHash}`);
    const { affected } = (await answer.json()) as { affected: { rows: { id: string }[] } };
    await memberChecksAddress(page, handOf('pointer', page), affected.rows[0]?.id ?? '');
  });

  test('default: a delegate votes through the stand-in for Snapshot and sees the vote verified', async ({ page }) => {
    const { id } = await openVote(page);
    await injectWallet(page, DELEGATE);
    await page.goto(`${platform.origin}/proposals/${id}`);
    await delegateVotes(page, handOf('keyboard', page));
  });

  test('default: every page is full, without a complaint of the browser', async ({ page }) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    for (const address of [
      '/',
      '/proposals',
      '/parameters',
      '/accounts',
      '/stress-lab',
      '/fund',
      '/liquidations',
      '/simulations',
    ]) {
      await page.goto(`${platform.origin}${address}`);
      await expect(page.locator('main h1')).toBeVisible();
      await expect(page.locator('main .state.loading')).toHaveCount(0, { timeout: 60_000 });
      expect(await page.locator('main .state.failed').allTextContents(), address).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});
