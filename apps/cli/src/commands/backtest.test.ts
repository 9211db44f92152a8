import { expect, test } from '@jest/globals';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';
import { runCommandLine } from '../commandLine.js';

const bars = (symbol: string) => sharedPath('data', 'prices', `${symbol}_usdt_1h.csv.gz`);

async function run(args: readonly string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await runCommandLine(['backtest', ...args], {
    out: (line) => lines.push(line),
    err: (line) => errors.push(line),
  });
  return { code, text: lines.join('\n'), errors: errors.join('\n') };
}

describeWithSharedData('riskdao backtest', () => {
  test('default: prints failures and procyclicality of every portfolio and method', async () => {
    const { code, text } = await run([
      bars('btc'),
      bars('eth'),
      '--from',
      '2026-01-01T00:00Z',
      '--to',
      '2026-03-31T00:00Z',
      '--lookback-days',
      '90',
    ]);
    expect(code).toBe(0);
    for (const words of ['put seller', 'covered call', 'spread', 'historical', 'filteredHistorical', 'stressBlend']) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/warning GAP_IN_BARS/);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  }, 60_000);

  test('error: a confidence that is no ratio', async () => {
    expect(await run([bars('btc'), bars('eth'), '--confidence', '99.5'])).toMatchObject({ code: 2 });
  });
});
