import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.dirname(import.meta.dirname);

/** Lints `source` as if it stood at `file` and returns the ids of the rules that object. */
function rulesBroken(file: string, source: string): string[] {
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/eslint/bin/eslint.js', '--stdin', '--stdin-filename', file, '--format=json'],
    { cwd: ROOT, input: source, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } },
  );
  const [{ messages }] = JSON.parse(stdout) as [{ messages: { ruleId: string | null }[] }];
  return messages.map(({ ruleId }) => ruleId ?? 'parse error');
}

describe('the dependency rule bites', () => {
  test('default: a file that keeps it is not objected to', () => {
    expect(rulesBroken('packages/risk-core/src/planted.ts', 'export const two = 1 + 1;\n')).toEqual([]);
  });

  test('error: risk-core imports a box above it', () => {
    const planted = "import { tally } from '@riskdao/governance';\nexport const planted = tally;\n";
    expect(rulesBroken('packages/risk-core/src/planted.ts', planted)).toContain('@nx/enforce-module-boundaries');
  });

  test('error: governance imports a box beside it', () => {
    const planted = "import { renderHtml } from '@riskdao/report';\nexport const planted = renderHtml;\n";
    expect(rulesBroken('packages/governance/src/planted.ts', planted)).toContain('@nx/enforce-module-boundaries');
  });

  test('error: sources imports a box above it', () => {
    const planted = "import { connect } from '@riskdao/store';\nexport const planted = connect;\n";
    expect(rulesBroken('packages/sources/src/planted.ts', planted)).toContain('@nx/enforce-module-boundaries');
  });

  test('error: an import cycle', () => {
    const planted = "import './bundle/canonical.js';\nexport class RiskCoreError extends Error {}\n";
    expect(rulesBroken('packages/risk-core/src/errors.ts', planted)).toContain('import-x/no-cycle');
  });

  test.each([
    ['Date.now()', 'no-restricted-properties'],
    ['Math.random()', 'no-restricted-properties'],
    ['Math.pow(2, 0.5)', 'no-restricted-properties'],
    ['Math.cbrt(2)', 'no-restricted-properties'],
    ['2 ** 0.5', 'no-restricted-syntax'],
    ['new Date()', 'no-restricted-syntax'],
    ['process.env', 'no-restricted-globals'],
    ['fetch', 'no-restricted-globals'],
    ['setTimeout', 'no-restricted-globals'],
  ])('error: risk-core reaches for %s', (expression, rule) => {
    expect(rulesBroken('packages/risk-core/src/planted.ts', `export const planted = ${expression};\n`)).toContain(rule);
  });
});
