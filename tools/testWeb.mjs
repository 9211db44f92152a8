/**
 * `npm run test:web`: builds the web app and drives it in the machine's own Chromium. `--screenshots` keeps pictures of every page in
 * .riskdao/screenshots instead; any other argument names tests, as Playwright reads them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, ROOT } from './install.mjs';

const WEB = path.join(ROOT, 'apps/web');
const RESULTS = path.join(ROOT, 'out/playwright.json');
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** Passed, failed, skipped. Without Chromium everything is skipped, and in CI that is a failure. */
export async function webSuites(args = []) {
  const chromium = [process.env.CHROMIUM, ...PLACES].find((file) => file !== undefined && existsSync(file));
  if (chromium === undefined) {
    console.log('Web tests skipped: no Chromium. Install it (apt-get install chromium) or set CHROMIUM to its path.');
    return process.env.CI === 'true' ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 };
  }
  const vite = createRequire(path.join(WEB, 'package.json')).resolve('vite/package.json');
  const built = await node([path.join(path.dirname(vite), 'bin/vite.js'), 'build', '--logLevel', 'warn'], {});
  if (built !== 0) return { passed: 0, failed: 1, skipped: 0 };
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  rmSync(RESULTS, { force: true });
  const takesPictures = args.includes('--screenshots');
  const wanted = takesPictures ? ['screenshots'] : args;
  const status = await node([path.join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', ...wanted], {
    CHROMIUM: chromium,
    ...(takesPictures ? { RISKDAO_SCREENSHOTS: '1' } : {}),
  });
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(RESULTS, 'utf8')).stats;
  const failed = unexpected + flaky;
  return { passed: expected, failed: status === 0 ? failed : Math.max(1, failed), skipped };
}

async function node(args, env) {
  const settings = { cwd: WEB, stdio: 'inherit', env: { ...process.env, NODE_NO_WARNINGS: '1', ...env } };
  const [status] = await once(spawn(process.execPath, args, settings), 'exit');
  return status ?? 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await prepare();
  const { passed, failed, skipped } = await webSuites(process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exit(failed === 0 ? 0 : 1);
}
