import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FollowUp, ImpactReport, SimulationBundle } from '@riskdao/risk-core';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWithSharedData, sharedPath } from '../../../../tools/sharedData.js';

const COMMAND = path.join(import.meta.dirname, '../../bin/riskdao.mjs');
const AT = '20260623T172204Z';
const LATER = '20260626T170706Z';
/** The chains quote no perpetual: its hedge stands as a future of 10 July. The same book four times, with less and less collateral: only the first is the recorded one. */
const CUSHIONS = [40_000, 12_000, 7_000, 4_500];

type PaperState = {
  readonly ts_utc: string;
  readonly positions: readonly { readonly instrument: string; readonly contracts: number }[];
  readonly perp_hedge: { readonly qty_btc: number; readonly avg_entry_usd: number };
};

const chain = (time: string) => sharedPath(`data/options/deribit_chain/${time}.csv.gz`);

/** The last state of the paper book before the chain. */
function stateBefore(time: string): PaperState {
  return gunzipSync(readFileSync(sharedPath('data/positions/paper_short_put_book_states.jsonl.gz')))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PaperState)
    .filter(({ ts_utc }) => ts_utc.replace(/[-:]/g, '') <= time)
    .at(-1) as PaperState;
}

describeWithSharedData('the paper book of June 2026, from chain to follow-up', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'june-book-'));
  const at = (name: string) => path.join(folder, name);
  const read = <T>(name: string) => JSON.parse(readFileSync(at(name), 'utf8')) as T;

  function succeeds(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`riskdao ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  beforeAll(() => {
    succeeds('import', 'deribit-chain', chain(AT), '--out', at('market.json'));
    succeeds('import', 'deribit-chain', chain(LATER), '--out', at('later.json'));
    const bars = ['btc', 'eth'].map((coin) => sharedPath(`data/prices/${coin}_usdt_1h.csv.gz`));
    succeeds('import', 'bars', ...bars, '--until', '2026-06-23T17:22:04Z', '--out', at('history.json'));
    const books = ['btc', 'eth'].map((coin) =>
      sharedPath(`data/liquidity/binance_spot_l2_${coin}usdt_20240808.jsonl.gz`),
    );
    succeeds('import', 'depth', ...books, '--venue', 'binance', '--out', at('depth.json'));
    const { positions, perp_hedge: hedge } = stateBefore(AT);
    const rows = CUSHIONS.flatMap((usdc, k) => {
      const row = (type: string, name: string, quantity: number, entry: number | '') =>
        [`paper-${k + 1}`, 'put seller', '', type, name, quantity, entry].join(',');
      return [
        ...positions.map(({ instrument, contracts }) => row('position', instrument, contracts, '')),
        ...(hedge.qty_btc === 0 ? [] : [row('position', 'BTC-10JUL26', hedge.qty_btc, hedge.avg_entry_usd)]),
        row('collateral', 'USDC', usdc, ''),
      ];
    });
    const header = 'account,kind,group,type,name,quantity,entry_usd';
    writeFileSync(at('book.csv'), [header, ...rows, ',,,fund,USDC,20000,'].join('\n'));
    succeeds('import', 'book', at('book.csv'), '--provenance', 'Paper book at real quotes', '--out', at('book.json'));
    const assets = {
      USDC: { priceUsd: 1, class: 'stable', tracks: null, adv30dUsd: 5e9, idiosyncraticVol: 0.01 },
    };
    writeFileSync(at('assets.json'), JSON.stringify(assets));
    const text = {
      title: 'Price falls of a fifth',
      reason: 'The regular range was crossed in February.',
      author: 'A test',
      conflicts: 'None.',
    };
    writeFileSync(at('text.json'), JSON.stringify(text));
    const parts = ['market', 'history', 'depth', 'book', 'assets', 'text'].flatMap((part) => [
      `--${part}`,
      at(`${part}.json`),
    ]);
    const changes = ['--change', 'spotRange/underlying/BTC=0.2', '--change', 'gammaBuffer=1.25'];
    const bundle = (...more: string[]) => succeeds('bundle', ...parts, ...changes, '--paths', '1000', ...more);
    bundle('--out', at('bundle.json'));
    succeeds('simulate', at('bundle.json'), '--out', at('report'));
    const market = [at('report/report.json'), at('later.json'), '--bundle', at('bundle.json')];
    succeeds('follow-up', ...market, '--out', at('follow-up.json'));
    bundle('--past', at('follow-up.json'), '--out', at('next.json'));
    succeeds('simulate', at('next.json'), '--out', at('next'));
  }, 600_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('default: cascade, waterfall, coverage, alternatives, frontier and second opinion are all there', () => {
    const report = read<ImpactReport>('report/report.json');
    expect(report.affected.failed).toEqual([]);
    expect(report.affected.rows).toHaveLength(CUSHIONS.length);
    expect(report.cascade.rows.length).toBeGreaterThan(5);
    expect(report.waterfall.after.map(({ stage }) => stage)).toContain('fund');
    expect(report.fund.after.targetUsd).toBeGreaterThan(0);
    expect(report.alternatives.map(({ id }) => id)).toEqual(expect.arrayContaining(['current', 'proposed']));
    expect(report.calibration.frontier.length).toBeGreaterThan(10);
    expect(report.effects.rows).toHaveLength(2);
    expect(report.feedback.rows).toHaveLength(3);
    const [opinion] = report.secondOpinion;
    process.stdout.write(
      `June paper book: second opinion ${((opinion?.difference ?? 0) * 100).toFixed(1)} % off full repricing\n`,
    );
    expect(opinion?.agrees).toBe(true);
    // No requirement moves here: the weakest accounts are shown, the one with the least collateral first.
    expect(report.affected.topIds).toEqual([]);
    expect(report.liquidationTimes?.map(({ id }) => id)).toEqual(['paper-4', 'paper-3', 'paper-2', 'paper-1']);
    expect(report.liquidationTimes?.[0]?.remedy).toMatchObject({ kind: 'add', asset: 'USDC' });
    expect(report.closing?.slippage.map(({ underlying }) => underlying)).toContain('BTC');
    expect(report.proposal?.author).toBe('A test');
    const markdown = readFileSync(at('report/report.md'), 'utf8');
    for (const heading of [
      '## 4. Alternatives',
      '## 6. Whether the safety fund covers',
      'Which parameter matters most',
    ])
      expect(markdown).toContain(heading);
  });

  test('default: the follow-up compares, and the next report quotes it', () => {
    const made = read<FollowUp>('follow-up.json');
    expect(made.hours).toBeCloseTo(71.75, 1);
    expect(made.realised.unpriced).toEqual([]);
    expect(made.rows.map(({ metric }) => metric)).toEqual(['stressVar', 'shortfallMean', 'shortfallEs']);

    const next = read<ImpactReport>('next/report.json');
    expect(next.record?.past[0]?.followUpHash).toBe(made.followUpHash);
    expect(next.inputs.hashes.pastForecasts).toMatch(/^0x/);
    expect(readFileSync(at('next/report.md'), 'utf8')).toContain('### Record of past forecasts');
    process.stdout.write(
      `${made.rows.map(({ label, forecast, realisedUsd, held }) => `June paper book, ${label}: said ${forecast.value.toFixed(0)}, happened ${realisedUsd.toFixed(0)}, ${held ? 'held' : 'NOT held'}`).join('\n')}\n`,
    );
  });

  test('error: a forged follow-up or a report of another bundle is refused', () => {
    const made = read<FollowUp>('follow-up.json');
    writeFileSync(
      at('forged.json'),
      JSON.stringify({ ...made, rows: made.rows.map((row) => ({ ...row, held: !row.held })) }),
    );
    const run = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
    const parts = ['market', 'history', 'depth', 'book', 'assets'].flatMap((part) => [`--${part}`, at(`${part}.json`)]);
    const forged = run(
      'bundle',
      ...parts,
      '--change',
      'gammaBuffer=1.25',
      '--past',
      at('forged.json'),
      '--out',
      at('x.json'),
    );
    expect(forged.status).toBe(2);
    expect(forged.stderr).toContain('was changed after it was made');
    const other = run('follow-up', at('report/report.json'), at('later.json'), '--bundle', at('next.json'));
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('REPORT_MISMATCH');
  }, 120_000);

  test('behavior: what it does to one account', () => {
    const bundle = read<SimulationBundle>('bundle.json');
    const last = bundle.book.accounts.at(-1)?.id ?? '';
    const told = succeeds('account', at('bundle.json'), last);
    expect(told).toContain('chance within 24 h');
    expect(told).toMatch(/Nothing is missing|is missing to the initial requirement/);
  }, 120_000);
});

describeWithSharedData('riskdao replay-adl on 10 October 2025', () => {
  test('default: model against event, with the error', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        COMMAND,
        'replay-adl',
        sharedPath('data/safety/hyperliquid_2025-10-10_adl_by_coin.csv'),
        '--accounts',
        sharedPath('data/safety/hyperliquid_2025-10-10_btc_accounts.csv.gz'),
      ],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    process.stdout.write(stdout);
    expect(stdout).toContain('$2.10 bn of winners closed');
    expect(stdout).toMatch(/negative equity, all coins +\$109\.00 m +\$109\.00 m +0\.0 % +yes/);
    // Held out: both halves are printed, also the bad one.
    expect(stdout).toMatch(/winners closed, 81 coins held out \(even ones by name\) .* no/);
    expect(stdout).toMatch(/winners closed, 81 coins held out \(odd ones by name\) .* no/);
    expect(stdout).toContain('positions before the event are not recorded');
    // Not fitted: what liquidated longs of BTC lost, 60.25 m USD in the accounts' file.
    expect(stdout).toMatch(/BTC: lost by liquidated longs +\$\d+\.\d\d m +\$60\.25 m +-1\d\.\d % +no/);
  }, 60_000);
});
