import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, settled, test } from './app.js';
import { addressOf, PAGE_NAMES } from './pages.js';

/** Findings that a person with a disability would be stopped by, with the places. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
}

test.describe('accessibility', () => {
  for (const name of PAGE_NAMES) {
    test(`D19 ${name}: no serious finding of axe in light and dark, no error in the console`, async ({
      page,
      app,
      demo,
      problems,
    }) => {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${app.origin}${addressOf(name, demo)}`);
      await settled(page);
      await expect(page.locator('main .state.failed')).toHaveCount(0);
      expect(await seriousFindings(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await seriousFindings(page)).toEqual([]);
      expect(problems).toEqual([]);
    });
  }

  test('D19 the check bites: a button without a name is found', async ({ page, app }) => {
    await page.goto(`${app.origin}/fund`);
    await settled(page);
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
    expect((await seriousFindings(page)).join()).toContain('button-name');
  });
});
