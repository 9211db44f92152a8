import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.dirname(import.meta.dirname);
const folder = mkdtempSync(path.join(os.tmpdir(), 'riskdao-schema-'));
const promised = path.join(folder, 'promised.txt');
const version = /'(\d+\.\d+\.\d+)'/.exec(
  readFileSync(path.join(ROOT, 'apps/api/src/meta/schemaVersion.ts'), 'utf8'),
)?.[1];

function gate(sdl: string, promisedVersion: string, promisedSdl: string) {
  writeFileSync(path.join(folder, 'schema.graphql'), sdl);
  writeFileSync(promised, `# Version ${promisedVersion}.\n${promisedSdl}`);
  const { status, stdout } = spawnSync(process.execPath, ['tools/schemaGate.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, SCHEMA_SOURCES: folder, SCHEMA_PROMISED: promised },
  });
  return { status, stdout };
}

describe('the schema gate', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('error: a removed field without a new version', () => {
    const { status, stdout } = gate('type Query { a: Int }', version ?? '', 'type Query { a: Int b: Int }');
    expect(status).toBe(1);
    expect(stdout).toContain("BREAKING: Field 'b' was removed from object type 'Query'");
  });

  test('error: a field that may be null now without a new version', () => {
    expect(gate('type Query { a: Int }', version ?? '', 'type Query { a: Int! }').stdout).toContain('BREAKING');
  });

  test('error: an addition without a new version', () => {
    expect(gate('type Query { a: Int b: Int }', version ?? '', 'type Query { a: Int }').status).toBe(1);
  });

  test('behavior: with a new version it only asks for the promise to be written', () => {
    const { stdout } = gate('type Query { a: Int }', '0.0.9', 'type Query { a: Int b: Int }');
    expect(stdout).toContain('--accept');
    expect(stdout).not.toContain('BREAKING');
  });
});
