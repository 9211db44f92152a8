import { expect, test, type Page } from '@playwright/test';
import { DEMO_ROLES, demoWallet } from '@riskdao/governance/remote';
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
  test.setTimeout(400_000);
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
      const { title, reportHash } = await openVote(page, platform.origin);
      const hand = handOf(name, page);
      await memberReads(page, hand, platform.origin, title);
      await expect(page.getByText('its hash was recomputed in this browser and is right')).toBeVisible();
      const answer = await page.request.get(`${platform.origin}/v1/reports/${reportHash}`);
      const { affected } = (await answer.json()) as { affected: { rows: { id: string }[] } };
      await memberChecksAddress(page, hand, affected.rows[0]?.id ?? '');
      expect(complaints).toEqual([]);
    });

    test(`D14 a delegate votes and sees the vote verified, by ${name}`, async ({ page }) => {
      const complaints = complaintsOf(page);
      const { title } = await openVote(page, platform.origin);
      const delegate = demoWallet(OWN[name].delegate);
      await injectWallet(page, delegate);
      const hand = handOf(name, page);
      await memberReads(page, hand, platform.origin, title);
      await delegateVotes(page, hand, delegate.address);
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

    test(`D19 an operator sees a failed job and tries it again, by ${name}`, async ({ page }) => {
      test.skip(platform.databaseUrl === null, 'Its queues are not known: name RISKDAO_PLATFORM_DATABASE.');
      const complaints = complaintsOf(page);
      const jobId = await jobThatFails(platform.databaseUrl ?? '');
      await injectWallet(page, demoWallet(DEMO_ROLES.executors[1]));
      const hand = handOf(name, page);
      await operatorLooks(page, hand, platform.origin);
      await expect(async () => {
        await page.reload();
        await expect(page.getByRole('article', { name: `Job ${jobId}` })).toBeVisible({ timeout: 4_000 });
      }).toPass({ timeout: 120_000 });
      const job = page.getByRole('article', { name: `Job ${jobId}` });
      await expect(job).toContainText(MISSING_SIMULATION);
      await hand.press(job.getByRole('button', { name: /Try again/ }));
      await expect(page.getByText('It will be tried again.').or(job)).not.toHaveCount(0);
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

const MISSING_SIMULATION = '7b1f0a54-0000-4000-8000-0000000000ff';

/** Orders a piece of work that nobody can do: a simulation that does not exist. */
async function jobThatFails(databaseUrl: string): Promise<string> {
  // eslint-disable-next-line @nx/enforce-module-boundaries -- the test stands in for a fault of the platform; the app never imports it
  const { openQueues } = await import('@riskdao/store');
  const queues = openQueues(databaseUrl, () => undefined);
  const jobId = `merge-${Date.now()}`;
  await queues.add({ queue: 'mergeSimulation', jobId, payload: { simulationId: MISSING_SIMULATION } });
  await queues.close();
  return jobId;
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
  const first = data.proposals.edges[0]?.node;
  if (first === undefined) throw new Error('the demo has no proposal whose vote is open');
  return first;
}
