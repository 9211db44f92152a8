import AxeBuilder from '@axe-core/playwright';
import { reportMarkdown } from '@riskdao/risk-core';
import { expect, test } from './app.js';

test.describe('the report as a page of its own', () => {
  test('D19 no serious finding of axe in light and dark, no script, nothing from elsewhere', async ({
    page,
    demo,
    problems,
  }) => {
    test.setTimeout(180_000);
    // eslint-disable-next-line @nx/enforce-module-boundaries -- the page is tested here because Chromium is; the app never imports it
    const { reportHtml } = await import('@riskdao/report');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.route('http://report.test/', (route) =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        body: reportHtml(demo.report, reportMarkdown(demo.report)),
      }),
    );
    await page.goto('http://report.test/');
    await expect(page.locator('h1')).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      ).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(asked.filter((url) => url !== 'http://report.test/')).toEqual([]);
    expect(problems.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});
