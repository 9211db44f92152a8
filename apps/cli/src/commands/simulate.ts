import {
  canonicalJson,
  reportDigest,
  reportMarkdown,
  type ImpactReport,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import path from 'node:path';
import { availableParallelism } from 'node:os';
import { requireWritable, writeFilesAtomically } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';
import { runSteps } from '../output/progress.js';
import { runSimulation, type SimulationOptions } from '../simulation/runSimulation.js';
import { wholeNumber } from './wholeNumber.js';

export const DEFAULT_THREADS = Math.min(8, availableParallelism());

export function simulateCommand(console: Console): Command {
  return new Command('simulate')
    .description('Compute the impact of the proposal in a bundle: report.json, report.md, report.html and digest.md')
    .argument('<bundle>', 'bundle.json, from `riskdao bundle` or `riskdao demo-data`')
    .requiredOption('--out <dir>', 'folder for the report; nothing is written on failure')
    .option('--title <line>', 'what the proposal is called')
    .option(
      '--threads <n>',
      'threads; the bytes are the same for any number',
      wholeNumber('--threads'),
      DEFAULT_THREADS,
    )
    .addHelpText('after', '\nExample:\n  riskdao simulate demo/bundle.json --out report --threads 2')
    .action(async (file: string, { out, threads, title }: { out: string; threads: number; title?: string }) => {
      requireWritable(out);
      const report = await simulateFile(console, file, { threads, title: title ?? null }, async (made) => {
        writeFilesAtomically(out, await reportFiles(made));
      });
      console.out(report.verdict.line);
      report.verdict.blockers.forEach((blocker) => console.out(`not ready: ${blocker}`));
      report.checks
        .filter(({ result }) => result === 'warn')
        .forEach(({ reason }) => console.out(`warning: ${reason}`));
      console.out(`${report.reportHash}  ${path.join(out, 'report.json')}`);
    });
}

/** Reads, simulates and hands the report to `use`, with progress. */
export async function simulateFile(
  console: Console,
  file: string,
  options: SimulationOptions,
  use: (report: ImpactReport) => Promise<void> | void,
): Promise<ImpactReport> {
  const state: { bundle?: SimulationBundle; report?: ImpactReport } = {};
  await runSteps(console, state, [
    {
      title: `Read ${file}`,
      run: (context) => {
        context.bundle = readBundle(file);
      },
    },
    {
      title: 'Simulate before and after',
      run: async (context, say) => {
        if (context.bundle === undefined) return;
        context.report = await runSimulation(context.bundle, options, (done, all) => {
          say(`${done} of ${all} shards`);
        });
      },
    },
    {
      title: 'Write',
      run: async ({ report }) => {
        if (report !== undefined) await use(report);
      },
    },
  ]);
  if (state.report === undefined) throw new Error('the simulation made no report');
  return state.report;
}

/** A report as the files that it is given away in. */
export async function reportFiles(report: ImpactReport): Promise<Record<string, string>> {
  const { reportHtml } = await import('@riskdao/report'); // heavy, and only needed here
  const markdown = reportMarkdown(report);
  return {
    'report.md': markdown,
    'report.html': reportHtml(report, markdown),
    'digest.md': reportDigest(report),
    'report.json': `${canonicalJson(report)}\n`,
  };
}
