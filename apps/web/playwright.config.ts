import { defineConfig } from '@playwright/test';

const ignored = process.env['RISKDAO_SCREENSHOTS'] === '1' ? [] : ['**/screenshots.e2e.ts'];

/** `npm run test:web`. Chromium comes from the machine: CHROMIUM names it (tools/testWeb.mjs looks for it). */
export default defineConfig({
  testDir: 'src/endToEnd',
  testMatch: '**/*.e2e.ts',
  testIgnore: ignored,
  outputDir: '../../out/playwright',
  fullyParallel: false,
  // The platform takes its time to come up: the pages are tried meanwhile.
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../../out/playwright.json' }]],
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1440, height: 900 },
    actionTimeout: 60_000,
    reducedMotion: 'reduce',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
