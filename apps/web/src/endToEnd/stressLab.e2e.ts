import { expect, test } from './app.js';

test.describe('the stress lab', () => {
  test('default: a slider gives the numbers of the report, in the browser', async ({ page, app, demo, problems }) => {
    await page.goto(`${app.origin}/stress-lab`);
    await expect(page.getByTestId('lab-time')).toBeVisible({ timeout: 60_000 });
    const slider = page.getByLabel(/initialMarginFactor/);
    await slider.focus();
    await page.keyboard.press('End');
    await expect(page.getByText('1x → 1.1x')).toBeVisible();
    await expect(page.locator('.lab-progress progress')).toHaveCount(0, { timeout: 60_000 });
    await expect(page.locator('.verdict-line')).toContainText('tightens 1 parameter');
    console.log(await page.getByTestId('lab-time').textContent());
    expect(demo.report.affected.accounts).toBe(500);
    expect(problems).toEqual([]);
  });
});
