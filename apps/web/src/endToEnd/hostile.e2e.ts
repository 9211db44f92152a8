import type { Page } from '@playwright/test';
import { expect, settled, test } from './app.js';

/** What an author, an account or a token may be called by somebody who means harm. */
const CORPUS = [
  '<script>window.hurt = 1</script>',
  '<img src=x onerror="window.hurt = 1">',
  '<svg onload="window.hurt = 1"><script>window.hurt = 1</script></svg>',
  '"><iframe srcdoc="<script>parent.hurt = 1</script>"></iframe>',
  '[click](javascript:window.hurt=1) [data](data:text/html,<script>window.hurt=1</script>)',
  '![tracker](https://evil.example/pixel.png)',
  '<a href="https://evil.example" style="position:fixed;inset:0">vote here</a>',
  '\u202Egnp.exe \u2066hidden\u2069 مرحبا',
  'аave.eth ѕnapshot.org',
  '`${window.hurt = 1}` {{constructor.constructor("window.hurt = 1")()}}',
  '=HYPERLINK("https://evil.example","vote")',
] as const;

const BODY = CORPUS.join('\n\n');

/** Nothing ran, nothing was drawn that the author wrote, nothing was asked from another host. */
async function expectInert(page: Page, origin: string, asked: readonly string[]): Promise<void> {
  expect(await page.evaluate(() => (window as { hurt?: number }).hurt)).toBeUndefined();
  const drawn = page.locator('main iframe, main script, main img, main object, main embed, main form[action]');
  await expect(drawn).toHaveCount(0);
  const links = await page.locator('main a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  expect(links.filter((href) => !/^(https?|mailto):/.test(href))).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(origin))).toEqual([]);
}

test.describe('A10 hostile text', () => {
  let asked: string[];
  test.beforeEach(({ page }) => {
    asked = [];
    page.on('request', (request) => asked.push(request.url()));
  });

  test('A10 names of accounts, assets and instruments are inert', async ({ page, app, demo, problems }) => {
    const owner = demo.report.affected.rows[0]?.id ?? '';
    for (const text of CORPUS) {
      app.answer({ account: () => hostileAccount(owner, text) });
      await page.goto(`${app.origin}/accounts/${owner}`);
      await settled(page);
      await expect(page.getByRole('heading', { name: /Positions/ })).toBeVisible();
      await expectInert(page, app.origin, asked);
    }
    expect(problems).toEqual([]);
  });

  test('A10 title and body of a proposal are inert; links say their host', async ({ page, app, problems }) => {
    const proposal = {
      id: 'p',
      title: CORPUS[0],
      summary: BODY,
      stage: 'draft',
      discussionUrl: 'https://evil.example/x',
    };
    app.answer({ proposal: () => proposal, proposals: { edges: [{ cursor: 'a', node: proposal }], totalCount: 1 } });
    for (const address of ['/proposals/p', '/proposals']) {
      await page.goto(`${app.origin}${address}`);
      await settled(page);
      await expectInert(page, app.origin, asked);
    }
    for (const link of await page.locator('main a[href^="http"]').all()) {
      const href = await link.getAttribute('href');
      if (href !== null && !href.startsWith(app.origin)) await expect(link).toContainText(new URL(href).host);
    }
    expect(problems).toEqual([]);
  });

  test("A10 a hostile name of an operator's job, an alert and a feed is inert", async ({ page, app, problems }) => {
    app.answer({
      operations: {
        queues: [{ name: BODY, isAnswering: true }],
        failedJobs: [{ id: BODY, queue: BODY, reason: BODY, attempts: 1, failedAt: null, payload: { text: BODY } }],
        feeds: [{ name: BODY, lastAt: null, ageSeconds: null, isStale: true }],
        indexLagSeconds: null,
        indexLagBlocks: null,
        outboxPending: 0,
        alerts: { edges: [], pageInfo: {} },
      },
    });
    await page.goto(`${app.origin}/operators`);
    await settled(page);
    await expect(page.getByRole('heading', { name: 'Queues' })).toBeVisible();
    await expectInert(page, app.origin, asked);
    expect(problems).toEqual([]);
  });

  test('A10 the policy forbids what would be inline: the check bites', async ({ page, app, problems }) => {
    await page.goto(`${app.origin}/fund`);
    await settled(page);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hurt = 1';
      document.body.append(script);
    });
    expect(await page.evaluate(() => (window as { hurt?: number }).hurt)).toBeUndefined();
    expect(problems.join()).toContain('Content Security Policy');
  });
});

function coins(amount: string) {
  return { raw: amount, decimals: 0, value: amount, formatted: `${amount} coins`, unit: 'coin' };
}

function hostileAccount(owner: string, text: string) {
  return {
    id: owner,
    address: owner,
    kind: text,
    group: text,
    book: { hash: `0x${'22'.repeat(32)}`, asOf: '2026-11-20T08:00:00.000Z', label: 'observed', provenance: text },
    positions: [{ instrument: text, kind: 'perpetual', underlying: text, expiry: null, quantity: coins('1') }],
    collateral: [{ asset: text, amount: coins('1') }],
    margin: { __typename: 'MarginUnavailable', code: 'NO_MARKET', message: text },
    liquidationOutlook: [],
    signedRequirement: null,
    openProposalImpacts: [],
  };
}
