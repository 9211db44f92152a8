import { expect, test, type Page } from '@playwright/test';
import { DEMO_ROLES, demoWallet } from '@riskdao/governance/remote';
import type { ImpactReport, SimulationBundle } from '@riskdao/risk-core';
import { handOf } from './hand.js';
import {
  authorDrafts,
  authorSimulatesAndProposes,
  delegateVotes,
  memberChecksAddress,
  memberReads,
  operatorLooks,
} from './journeys.js';
import { npmStart, type Platform } from './npmStart.js';
import { injectWallet } from './testWallet.js';

/** What each hand does of its own, so that neither finds what the other left. */
const OWN = {
  pointer: {
    delegate: DEMO_ROLES.delegates[0],
    draft: { title: 'Calmer vols', parameterId: 'liquidationFee', value: '0.055' },
  },
  keyboard: {
    delegate: DEMO_ROLES.delegates[3],
    draft: { title: 'Wider vols', parameterId: 'jumpMultiple', value: '5' },
  },
} as const;

test.describe('the platform of npm start', () => {
  test.describe.configure({ mode: 'serial' });
  test.setTimeout(900_000);
  let platform: Platform;

  test.beforeAll(async ({}, info) => {
    info.setTimeout(900_000);
    const from = Date.now();
    platform = await npmStart();
    console.log(`npm start is up after ${Math.round((Date.now() - from) / 1_000)} s`);
  });
  test.afterAll(async () => {
    await platform?.stop();
  });

  for (const name of ['pointer', 'keyboard'] as const) {
    test(`D19 a member reads a report and checks an address without a wallet, by ${name}`, async ({ page }) => {
      const complaints = complaintsOf(page);
      const proposal = await openVote(page, platform.origin);
      const hand = handOf(name, page);
      await memberReads(page, hand, platform.origin, proposal);
      await expect(page.getByText('its hash was recomputed in this browser and is right')).toBeVisible();
      const answer = await page.request.get(`${platform.origin}/v1/reports/${proposal.reportHash}`);
      const { affected } = (await answer.json()) as { affected: { rows: { id: string }[] } };
      await memberChecksAddress(page, hand, affected.rows[0]?.id ?? '');
      expect(complaints).toEqual([]);
    });

    test(`D14 a delegate votes and sees the vote verified, by ${name}`, async ({ page }) => {
      const complaints = complaintsOf(page);
      const proposal = await openVote(page, platform.origin);
      const delegate = demoWallet(OWN[name].delegate);
      await injectWallet(page, delegate);
      const hand = handOf(name, page);
      await memberReads(page, hand, platform.origin, proposal);
      await delegateVotes(page, hand, delegate.address);
      expect(complaints).toEqual([]);
    });

    test(`D19 an operator sees a failed job and tries it again, by ${name}`, async ({ page }) => {
      test.skip(platform.databaseUrl === null, 'Its queues are not known: name RISKDAO_PLATFORM_DATABASE.');
      const complaints = complaintsOf(page);
      const jobId = await simulationThatFails(page, platform);
      await injectWallet(page, demoWallet(DEMO_ROLES.executors[1]));
      const hand = handOf(name, page);
      await operatorLooks(page, hand, platform.origin);
      await expect(async () => {
        await page.reload();
        await expect(page.getByRole('article', { name: `Job ${jobId}` })).toBeVisible({ timeout: 4_000 });
      }).toPass({ timeout: 300_000 });
      const job = page.getByRole('article', { name: `Job ${jobId}` });
      await expect(job).toContainText('Market snapshot cannot be used');
      await hand.press(job.getByRole('button', { name: /Try again/ }));
      // It says so, and leaves the list as soon as that is read again.
      await expect
        .poll(async () => (await job.count()) === 0 || (await job.innerText()).includes('tried again'))
        .toBe(true);
      expect(complaints).toEqual([]);
    });

    test(`D19 an author drafts, watches progress, proposes, by ${name}`, async ({ page }) => {
      const complaints = complaintsOf(page);
      await injectWallet(page, demoWallet(DEMO_ROLES.author));
      const hand = handOf(name, page);
      await authorDrafts(page, hand, platform.origin, OWN[name].draft);
      await authorSimulatesAndProposes(page, hand);
      expect(complaints).toEqual([]);
    });
  }

  test('default: every page is full, without a complaint of the browser', async ({ page }) => {
    const complaints = complaintsOf(page);
    for (const address of PAGES) {
      await page.goto(`${platform.origin}${address}`);
      await expect(page.locator('main h1')).toBeVisible();
      await expect(page.locator('main .state.loading')).toHaveCount(0, { timeout: 60_000 });
      expect(await page.locator('main .state.failed').allTextContents(), address).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});

const PAGES = ['/', '/proposals', '/parameters', '/accounts', '/stress-lab', '/fund', '/liquidations', '/simulations'];

/** Orders a simulation that cannot be: its market was taken out of its bundle. Returns the name of the job that fails. */
async function simulationThatFails(page: Page, { origin, databaseUrl }: Platform): Promise<string> {
  const { reportHash } = await openVote(page, origin);
  const { inputs } = (await (await page.request.get(`${origin}/v1/reports/${reportHash}`)).json()) as ImpactReport;
  const kept = (await (
    await page.request.get(`${origin}/v1/bundles/${inputs.hashes.bundle}`)
  ).json()) as SimulationBundle;
  const bundle = { ...kept, market: { ...kept.market, underlyings: {} } };
  // eslint-disable-next-line @nx/enforce-module-boundaries -- the test stands in for a broken feed; the app never imports it
  const { connect, requestSimulation, simulationJobId } = await import('@riskdao/store');
  const client = connect(databaseUrl ?? '');
  const order = { bundle, engineVersion: inputs.engineVersion, proposalId: null, moment: 'draft' } as const;
  const { id } = await requestSimulation(client, order);
  await client.$disconnect();
  return simulationJobId('plan', id);
}

function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

type Open = { proposals: { edges: { node: { id: string; title: string; reportHash: string } }[] } };

/** The demo's proposal whose vote is open. */
async function openVote(page: Page, origin: string): Promise<Open['proposals']['edges'][number]['node']> {
  const query = '{ proposals(first: 20, filter: { stages: [voting] }) { edges { node { id title reportHash } } } }';
  const answer = await page.request.post(`${origin}/graphql`, { data: { query } });
  const { data } = (await answer.json()) as { data: Open };
  const oldest = data.proposals.edges.at(-1)?.node;
  if (oldest === undefined) throw new Error('the demo has no proposal whose vote is open');
  return oldest;
}
