import { readFileSync } from 'node:fs';
import { canonicalJson, reportDigest, reportMarkdown } from '@riskdao/risk-core';
import { expect, test } from './app.js';

test.describe('what can be taken away from a report', () => {
  test('D12 digest, Markdown, JSON and CSV are files that say the same; page, picture and bundle have an address', async ({
    page,
    app,
    demo: { report },
    problems,
  }) => {
    await page.goto(`${app.origin}/reports/${report.reportHash}`);
    const fileOf = async (button: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button, exact: true }).click(),
      ]);
      return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
    };
    const digest = await fileOf('Markdown digest');
    expect(digest.text).toBe(reportDigest(report));
    expect(digest.text.length).toBeLessThanOrEqual(10_000);
    expect((await fileOf('Full Markdown')).text).toBe(reportMarkdown(report));
    expect(await fileOf('JSON')).toEqual({
      name: `report-${report.reportHash.slice(0, 10)}.json`,
      text: canonicalJson(report),
    });
    const csv = await page
      .locator('section', { has: page.getByRole('heading', { name: 'Rebuild it yourself' }) })
      .getByRole('button', { name: 'CSV', exact: true });
    const [table] = await Promise.all([page.waitForEvent('download'), csv.click()]);
    const lines = readFileSync(await table.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(lines.filter((line) => line.startsWith('account,')).length).toBe(report.affected.rows.length);
    const address = (name: string) => page.getByRole('link', { name, exact: true }).getAttribute('href');
    expect(await address('Print-ready HTML')).toBe(`/v1/reports/${report.reportHash}?format=html`);
    expect(await address('Picture to share')).toBe(`/v1/reports/${report.reportHash}?format=png`);
    const bundle = page.getByRole('link', { name: 'Download the bundle' });
    const [inputs] = await Promise.all([page.waitForEvent('download'), bundle.click()]);
    expect(inputs.suggestedFilename()).toBe('bundle.json');
    expect(problems).toEqual([]);
  });
});
