/** `npm run check`: format, lint (dependency rule, purity, cycles), types, unused exports, stale generated code. */
import { execFile } from 'node:child_process';
import { prepare, ROOT } from './install.mjs';

await prepare();
const node = process.execPath;
/** Lanes run side by side; within one a step may need what the step before it made. */
const LANES = [
  [
    // The boundary rule passes silently without a project graph: build it first.
    ['project graph', node, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json']],
    ['lint', node, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']],
  ],
  [
    ['format', node, ['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn']],
    ['types of tests', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json']],
    [
      'contract lint',
      node,
      [
        'node_modules/solhint/solhint.js',
        '-c',
        'contracts/.solhint.json',
        'contracts/src/**/*.sol',
        '--max-warnings',
        '0',
        '--disc',
      ],
    ],
    ['generated contract rules', node, ['contracts/tools/generateRules.mjs', '--check']],
    ['golden cases of the market', node, ['contracts/tools/generateMarketVectors.mjs', '--check']],
    ['contract build', 'node_modules/.bin/forge', ['build']],
    ['generated ABI', node, ['contracts/tools/generateAbi.mjs', '--check']],
    ['generated kernels', node, ['tools/buildKernels.mjs', '--check']],
    ['promised GraphQL schema', node, ['tools/schemaGate.mjs']],
    ['generated GraphQL client', node, ['packages/client/tools/generate.mjs', '--check']],
    ['generated GraphQL documents', node, ['apps/web/tools/generate.mjs', '--check']],
    ['unused exports', node, ['tools/unusedExports.mjs']],
  ],
];

const outcomes = await Promise.all(LANES.map(inTurn));
process.exit(outcomes.flat().every(Boolean) ? 0 : 1);

async function inTurn(steps) {
  const passed = [];
  for (const step of steps) passed.push(await passes(step));
  return passed;
}

function passes([name, command, args]) {
  const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NODE_NO_WARNINGS: '1' };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: ROOT, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      console.log(`${error === null ? 'ok    ' : 'FAILED'} ${name}`);
      if (error !== null) console.log(`${stdout}${stderr || error.message}`);
      resolve(error === null);
    });
  });
}
