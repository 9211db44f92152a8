/** `npm test`: installs what is missing, builds, runs every suite and closes with one line `N passed, N failed`. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { prepare, ROOT, run } from './install.mjs';
import { webSuites } from './testWeb.mjs';

await prepare();
run(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json'], {
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
});

const suites = [jestSuites(process.argv.slice(2))];
// A path or a pattern names Jest suites only.
if (process.argv.length === 2) suites.push(...(await contractsBesideWeb()));

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

/** The browser leaves a core idle, which is enough for the contracts; they are told of when the browser is done. */
async function contractsBesideWeb() {
  const contracts = contractSuites();
  const web = await webSuites();
  const { output, ...outcome } = await contracts;
  process.stdout.write(output);
  return [outcome, web];
}

/** The contracts' own command says when forge is missing and fails in CI; any other run without a summary has failed. */
function contractSuites() {
  const command = [path.join(ROOT, 'contracts/tools/test.mjs')];
  const settings = { cwd: ROOT, maxBuffer: 1 << 28, env: { ...process.env, FOUNDRY_THREADS: '1' } };
  return new Promise((resolve) => {
    execFile(process.execPath, command, settings, (error, stdout, stderr) => {
      const summary = /(\d+) tests passed, (\d+) failed, (\d+) skipped \(/.exec(stdout);
      const withoutSummary = stdout.startsWith('Contract tests skipped') ? [0, 0, 1] : [0, 1, 0];
      const [passed, failed, skipped] = summary === null ? withoutSummary : summary.slice(1).map(Number);
      resolve({ passed, failed: error === null ? failed : Math.max(1, failed), skipped, output: `${stdout}${stderr}` });
    });
  });
}
