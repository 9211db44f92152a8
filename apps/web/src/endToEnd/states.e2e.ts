import { expect, test } from './app.js';

const PAGES = ['parameters', 'accounts', 'stress-lab', 'fund', 'liquidations', 'simulations', 'operators'] as const;

const EMPTY_PAGE = { edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false }, totalCount: 0 };
const EMPTY = {
  parameters: null,
  accounts: EMPTY_PAGE,
  simulations: EMPTY_PAGE,
  fund: null,
  liquidations: EMPTY_PAGE,
} as const;

const SAYS = {
  parameters: 'No parameters have been read yet',
  accounts: 'The book is empty',
  'stress-lab': 'There is nothing to start from yet',
  fund: 'The fund has not been measured yet',
  liquidations: 'Nobody has been liquidated',
  simulations: 'Nothing has been simulated yet',
} as const;

test.describe('states of a page', () => {
  for (const [name, text] of Object.entries(SAYS)) {
    test(`behavior: ${name} says that there is nothing, and what to do`, async ({ page, app }) => {
      app.answer(EMPTY);
      await page.goto(`${app.origin}/${name}`);
      await expect(page.getByText(text)).toBeVisible();
    });
  }

  test('behavior: every page says what it waits for, then shows it', async ({ page, app }) => {
    for (const name of PAGES) {
      const open = app.hold();
      await page.goto(`${app.origin}/${name}`);
      await expect(page.locator('main .state.loading').first()).toBeVisible();
      open();
      await expect(page.locator('main .state.loading')).toHaveCount(0);
      await expect(page.locator('main .state.failed')).toHaveCount(0);
    }
  });

  test('error: every page names the failure and tries again', async ({ page, app }) => {
    for (const name of PAGES) {
      await page.route('**/graphql', (route) => route.abort());
      await page.goto(`${app.origin}/${name}`);
      await expect(page.locator('main').getByText('UNREACHABLE').first()).toBeVisible();
      await page.unroute('**/graphql');
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await expect(page.locator('main').getByText('UNREACHABLE')).toHaveCount(0);
    }
  });

  test('behavior: stale data is said to be stale', async ({ page, app }) => {
    app.answer({ _meta: { chainId: '31337', indexed: '100', lagSeconds: 7_200, finalized: '90', schemaVersion: '1' } });
    await page.goto(`${app.origin}/fund`);
    await expect(page.getByText(/Stale: chain 31337/)).toBeVisible();
    await expect(page.getByText(/This measurement is old/)).toBeVisible();
  });
});

test.describe('parameters', () => {
  test('default: a value at a past block, its history and the snippets, by keyboard', async ({ page, app }) => {
    const asked: unknown[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql')) asked.push((request.postDataJSON() as { variables: unknown }).variables);
    });
    await page.goto(`${app.origin}/parameters`);
    const name = page.getByRole('button', { name: 'varConfidence' });
    await name.focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('region', { name: 'Details of varConfidence' });
    await expect(detail.getByRole('heading', { name: /varConfidence changed once/ })).toBeVisible();
    await expect(detail.getByText('parameters.value(key)')).toBeVisible();
    await page.getByLabel('Show the values at').selectOption('blockNumber');
    await page.getByRole('textbox', { name: 'Block number' }).fill('x');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('whole number');
    await page.getByRole('textbox', { name: 'Block number' }).fill('150');
    await page.keyboard.press('Enter');
    await expect(page.getByText('These are the values of the past')).toBeVisible();
    expect(asked).toContainEqual({ at: { blockNumber: '150' } });
  });
});

test.describe('an account', () => {
  test('default: found by ENS name, a trade is tried, by keyboard', async ({ page, app, demo }) => {
    await page.goto(`${app.origin}/accounts`);
    await page.getByLabel('Address or ENS name').focus();
    await page.keyboard.type('delegate.eth');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${app.origin}/accounts/${demo.report.affected.rows[0]?.id ?? ''}`);
    await expect(page.getByRole('heading', { name: /set by stressed value at risk/ })).toBeVisible();
    await page.getByLabel('Instrument').focus();
    await page.keyboard.type('ETH-PERPETUAL');
    await page.keyboard.press('Tab');
    await page.keyboard.type('-2.5');
    await page.keyboard.press('Enter');
    await expect(page.getByText('These trades would be refused')).toBeVisible();
  });

  test('error: a mistyped checksum is not looked up', async ({ page, app }) => {
    await page.goto(`${app.origin}/accounts`);
    await page.getByLabel('Address or ENS name').fill('0x70997970C51812dc3A010C7d01b50e0d17dc79c8');
    await page.keyboard.press('Enter');
    await expect(page.getByText('The checksum of this address does not hold')).toBeVisible();
  });
});
