/**
 * `npm run peers`: holds the engine against every file of expected values by others and prints agree / total per family.
 * Ends with 1 when a family falls below its floor, when a file has no family, or when the files are missing in CI.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CaseResult, PeerFamily, VectorFile } from './family.js';
import { FAMILIES, UNEXPRESSED } from './registry.js';

type FamilyScore = {
  readonly name: string;
  readonly agree: number;
  readonly total: number;
  readonly belowFloor: boolean;
  readonly lines: readonly string[];
};

/** Scores one family on its file. A check that throws as a whole agrees with nothing. */
export function scoreOf(family: PeerFamily, file: VectorFile): FamilyScore {
  let results: readonly CaseResult[];
  try {
    results = family.check(file);
  } catch (cause) {
    results = file.cases.map(({ id }) => ({ id, differences: [String(cause)] }));
  }
  const agree = results.filter((result) => 'differences' in result && result.differences.length === 0).length;
  const total = file.cases.length;
  return {
    name: family.name,
    agree,
    total,
    belowFloor: results.length !== total || agree < family.floor * total,
    lines: results.flatMap((result) => {
      if ('notExpressed' in result) return [`${result.id} not expressed: ${result.notExpressed}`];
      return result.differences.slice(0, 1).map((first) => {
        const more = result.differences.length > 1 ? ` (and ${result.differences.length - 1} more)` : '';
        const vector = file.cases.find(({ id }) => id === result.id);
        const remark = vector === undefined ? null : family.remark?.(vector);
        return `${result.id} ${first}${more}${remark ? ` - ${remark}` : ''}`;
      });
    }),
  };
}

function main(folder: string, only: readonly string[]): number {
  if (!existsSync(folder)) {
    console.error(`No vector files at ${folder}. Set RISKDAO_SHARED to the folder that holds vectors/.`);
    return process.env['CI'] ? 1 : 0;
  }
  const wanted = (name: string) => only.length === 0 || only.includes(name);
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter(wanted);
  const width = Math.max(0, ...names.map((name) => name.length));
  const totals = { agree: 0, total: 0 };
  const failures: string[] = [];
  for (const name of names) {
    const family = FAMILIES.find((candidate) => candidate.name === name);
    const unexpressed = UNEXPRESSED.find((candidate) => candidate.name === name);
    if (family === undefined) {
      console.log(`${name.padEnd(width)}  ${unexpressed ? `not expressed: ${unexpressed.notExpressed}` : 'NO FAMILY'}`);
      if (unexpressed === undefined) failures.push(`${name}: no family in the registry`);
      continue;
    }
    const file = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as VectorFile;
    const score = scoreOf(family, file);
    totals.agree += score.agree;
    totals.total += score.total;
    const verdict = score.belowFloor ? `BELOW its floor of ${family.floor * 100} %` : '';
    console.log(`${name.padEnd(width)}  ${`${score.agree} / ${score.total}`.padStart(9)}  ${verdict}`.trimEnd());
    for (const line of score.lines) console.log(`    ${line}`);
    if (score.belowFloor) failures.push(`${name}: ${score.agree} / ${score.total}`);
  }
  console.log(`\n${totals.agree} / ${totals.total} cases agree in ${names.length} families`);
  for (const failure of failures) console.log(`below what is agreed: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('run.js')) {
  const shared = process.env['RISKDAO_SHARED'] ?? path.join(process.cwd(), '../shared');
  process.exitCode = main(path.join(shared, 'vectors'), process.argv.slice(2));
}
