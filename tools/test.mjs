/** `npm test`: installs what is missing, builds, runs every suite and closes with one line `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { prepare, ROOT, run } from './install.mjs';

prepare();
run(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json'], {
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
});

const results = path.join(ROOT, 'out/jest.json');
mkdirSync(path.dirname(results), { recursive: true });
rmSync(results, { force: true });
const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${results}`,
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, NODE_NO_WARNINGS: '1' } },
);
if (!existsSync(results)) {
  console.error('The test runner stopped before it could write its results.');
  process.exit(1);
}
const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, testResults } = JSON.parse(
  readFileSync(results, 'utf8'),
);
/** A file that fails to load runs no test: it counts as one failure. */
const brokenFiles = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
const totals = { passed: numPassedTests, failed: numFailedTests + brokenFiles, skipped: numPendingTests };

const ok = jest.status === 0 && numFailedTestSuites === 0 && totals.failed === 0;
if (!ok && totals.failed === 0) totals.failed = 1;
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exit(ok ? 0 : 1);
