/** `npm run check`: format, lint (dependency rule, purity, cycles), types, unused exports, stale generated code. */
import { spawnSync } from 'node:child_process';
import { prepare, ROOT } from './install.mjs';

prepare();
const node = process.execPath;
const STEPS = [
  ['format', node, ['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn']],
  // The boundary rule passes silently without a project graph: build it first.
  ['project graph', node, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json']],
  ['lint', node, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']],
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
];

const failed = STEPS.filter(([name, command, args]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NODE_NO_WARNINGS: '1' },
  });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
