import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../commandLine.js';

const ACCOUNT = '0xea9c6ca43857ae46ee6d4d86a8726765aeff1e0e';

describe('riskdao scenarios', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scenarios-'));
  const bundle = path.join(folder, 'bundle.json');
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(...args: readonly string[]) {
    const lines: string[] = [];
    const errors: string[] = [];
    const code = await runCommandLine(args, { out: (line) => lines.push(line), err: (line) => errors.push(line) });
    return { code, text: lines.join('\n'), errors: errors.join('\n') };
  }

  beforeAll(async () => {
    expect(await run('demo-data', '--out', folder)).toMatchObject({ code: 0 });
  }, 120_000);

  test('default: one row per account, then where it breaks; the file holds the same in JSON', async () => {
    const out = path.join(folder, 'scenarios.json');
    const { code, text, errors } = await run('scenarios', bundle, '--largest', '2', '--draws', '1000', '--out', out);
    expect(code).toBe(0);
    expect(errors).toContain('Measure each account');
    expect(text.match(/^0x/gm)).toHaveLength(4);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    const found = JSON.parse(readFileSync(out, 'utf8')) as { schema: string; accounts: readonly object[] };
    expect(found).toMatchObject({ schema: 'riskdao.scenarios/1', confidence: 0.995 });
    expect(found.accounts).toHaveLength(2);
  }, 120_000);

  test('behavior: one account in detail, every model with its certainty', async () => {
    const args = ['--account', ACCOUNT, '--draws', '1000', '--loss', '20000', '--seed', '5'];
    const { code, text } = await run('scenarios', bundle, ...args);
    expect(code).toBe(0);
    for (const word of [
      'historical',
      'stressed',
      'filtered',
      'Pareto tail',
      'standard error',
      'seed 5',
      'COVID-19 crash',
    ])
      expect(text).toContain(word);
    expect(text).toContain('Mildest moves that cost $20,000');
  }, 120_000);

  test.each([
    [['--draws', '10'], 'BAD_OPTION'],
    [['--seed', '4294967296'], 'BAD_OPTION'],
    [['--loss', '-1'], 'BAD_OPTION'],
    [['--set', 'best'], 'BAD_OPTION'],
  ])('error: %j ends with %s', async (args, expected) => {
    const { code, errors } = await run('scenarios', bundle, ...args);
    expect(code).toBe(2);
    expect(errors).toContain(`${expected}: `);
  });
});
