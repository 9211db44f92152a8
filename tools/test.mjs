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

const suites = [jestSuites(process.argv.slice(2))];
// A path or a pattern names Jest suites only.
if (process.argv.length === 2) suites.push(contractSuites());

const sum = (key) => suites.reduce((total, suite) => total + suite[key], 0);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(sum('failed') === 0 ? 0 : 1);

function jestSuites(args) {
  const results = path.join(ROOT, 'out/jest.json');
  mkdirSync(path.dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const command = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${results}`];
  const { status } = spawnSync(process.execPath, [...command, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  if (!existsSync(results)) {
    console.error('Jest stopped before it could write its results.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const found = JSON.parse(readFileSync(results, 'utf8'));
  // A file that fails to load runs no test: it counts as one failure.
  const brokenFiles = found.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = found.numFailedTests + brokenFiles.length;
  return {
    passed: found.numPassedTests,
    failed: status === 0 ? failed : Math.max(1, failed),
    skipped: found.numPendingTests,
  };
}

function contractSuites() {
  const forge = path.join(ROOT, 'node_modules/.bin/forge');
  if (!existsSync(forge)) {
    if (process.env.CI) return { passed: 0, failed: 1, skipped: 0 };
    console.log(
      'Contract tests skipped: npm has no forge for this system. Install Foundry and run `npm run test:contracts`.',
    );
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const command = [path.join(ROOT, 'contracts/tools/test.mjs')];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  const [, passed, failed, skipped] = /(\d+) tests passed, (\d+) failed, (\d+) skipped \(/.exec(stdout) ?? [0, 0, 1, 0];
  return {
    passed: Number(passed),
    failed: status === 0 ? Number(failed) : Math.max(1, Number(failed)),
    skipped: Number(skipped),
  };
}
