import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { runCommandLine } from '../commandLine.js';

describeWithSharedData('riskdao surface', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'surface-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const market = path.join(folder, 'market.json');

  async function run(args: readonly string[]) {
    const lines: string[] = [];
    const errors: string[] = [];
    const code = await runCommandLine(args, { out: (line) => lines.push(line), err: (line) => errors.push(line) });
    return { code, text: lines.join('\n'), errors: errors.join('\n') };
  }

  test('default: reports every expiry of a recorded chain', async () => {
    const chain = sharedPath('data', 'options', 'deribit_chain', '20260204T042403Z.csv.gz');
    expect(await run(['import', 'deribit-chain', chain, '--out', market])).toMatchObject({ code: 0 });
    const { code, text } = await run(['surface', market]);
    expect(code).toBe(0);
    expect(text).toMatch(/BTC: 1\d expiries fitted/);
    expect(text).toMatch(/ETH: 1\d expiries fitted/);
    expect(text).toContain('a shock of +40 % breaks');
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    expect(await run(['surface', market, '--family', 'eSSVI'])).toMatchObject({ code: 0 });
  }, 60_000);

  test('error: a file that is no imported market', async () => {
    const { code, errors } = await run(['surface', path.join(folder, 'missing.json')]);
    expect(code).toBe(2);
    expect(errors).toMatch(/^[A-Z_]+: /);
  });
});
