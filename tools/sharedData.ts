/**
 * Real data and published expected values that tests read in place: their licences forbid copying them into the
 * repository. The folder is named by RISKDAO_SHARED, else it lies beside the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from '@jest/globals';

const ROOT = path.resolve(process.env['RISKDAO_SHARED'] ?? path.join(import.meta.dirname, '../../shared'));

export function sharedPath(...parts: string[]): string {
  return path.join(ROOT, ...parts);
}

/** One published case. `inputs` and `expected` differ by family: see the README of the vectors. */
export type VectorCase<Inputs, Expected> = {
  readonly id: string;
  readonly model?: string;
  readonly inputs: Inputs;
  readonly expected: Expected;
  readonly tol?: number;
};

export function readVectors<Inputs, Expected>(family: string): readonly VectorCase<Inputs, Expected>[] {
  const file = JSON.parse(readFileSync(sharedPath('vectors', `${family}.json`), 'utf8')) as {
    cases: VectorCase<Inputs, Expected>[];
  };
  return file.cases;
}

/** `describe` over the shared data. Without the data: a failure in CI, elsewhere a skip that says so. */
export function describeWithSharedData(name: string, body: () => void): void {
  if (existsSync(ROOT)) return describe(name, body);
  const message = `${name}: no shared data at ${ROOT}. Set RISKDAO_SHARED to run these tests.`;
  if (process.env['CI']) {
    test(name, () => {
      throw new Error(message);
    });
    return;
  }
  console.warn(message);
  test.skip(name, () => undefined); // the body would read the data while tests are being collected
}
