import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, settled, test } from './app.js';
import { addressOf, PAGE_NAMES } from './pages.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../../.riskdao/screenshots');
const WIDTHS = [360, 768, 1440] as const;
const SCHEMES = ['light', 'dark'] as const;

/** `npm run test:web -- --screenshots`: every page for the eye, and a check that none is wider than its window. */
test.describe('screenshots', () => {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      test(`D19 every page at ${width} px, ${colorScheme}`, async ({ page, app, demo }) => {
        test.setTimeout(400_000);
        mkdirSync(FOLDER, { recursive: true });
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        for (const name of PAGE_NAMES) {
          await page.goto(`${app.origin}${addressOf(name, demo)}`);
          await settled(page);
          if (name === 'stress-lab') await expect(page.getByTestId('lab-time')).toBeVisible({ timeout: 120_000 });
          await page.screenshot({ path: path.join(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect.soft(overflow, `${name} is ${overflow} px wider than ${width} px`).toBeLessThanOrEqual(0);
        }
      });
    }
  }
});
