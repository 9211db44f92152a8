import { test as base, expect, type Page } from '@playwright/test';
import { demoAnswers } from './demoAnswers.js';
import { makeDemo, type Demo } from './demo.js';
import { startStandInApi, type StandInApi } from './standInApi.js';

/** A test of one page: the built app in front of an API whose answers the test chooses. */
export const test = base.extend<
  { readonly app: StandInApi; readonly problems: readonly string[] },
  { readonly demo: Demo; readonly standIn: StandInApi }
>({
  demo: [async ({}, give) => give(makeDemo()), { scope: 'worker', timeout: 600_000 }],
  standIn: [
    async ({ demo }, give) => {
      const api = await startStandInApi(demoAnswers(demo));
      api.serve(`/v1/bundles/${demo.bundleHash}`, demo.bundleText);
      api.serve(`/v1/reports/${demo.report.reportHash}`, demo.reportText);
      await give(api);
      await api.close();
    },
    { scope: 'worker' },
  ],
  app: async ({ standIn }, give) => {
    standIn.answer({});
    await give(standIn);
  },
  /** What the browser complained about: errors of scripts and every refusal by the content security policy. */
  problems: async ({ page }, give) => {
    const found: string[] = [];
    page.on('pageerror', (error) => found.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket|404/.test(message.text())) found.push(message.text());
    });
    await give(found);
  },
});

export { expect };

/** Waits until nothing on the page says that it is loading. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('.state.loading')).toHaveCount(0);
}
