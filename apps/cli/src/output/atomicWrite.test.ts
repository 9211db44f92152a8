import { afterAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NotWrittenError, writeFilesAtomically } from './atomicWrite.js';

const root = mkdtempSync(path.join(tmpdir(), 'atomic-write-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('writeFilesAtomically', () => {
  test('default: makes the folders that are missing and leaves nothing else behind', () => {
    const folder = path.join(root, 'a/b/c');
    writeFilesAtomically(folder, { 'one.txt': '1', 'two.txt': '2' });
    expect(readdirSync(folder).sort()).toEqual(['one.txt', 'two.txt']);
    expect(readFileSync(path.join(folder, 'two.txt'), 'utf8')).toBe('2');
  });

  test('error: nothing of it appears when one file cannot be written', () => {
    const folder = path.join(root, 'refused');
    expect(() => {
      writeFilesAtomically(folder, { 'a.txt': 'a', 'missing/b.txt': 'b' });
    }).toThrow(expect.objectContaining({ code: 'NOT_WRITTEN' }));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('error: a file where a folder is needed', () => {
    writeFileSync(path.join(root, 'file'), '');
    expect(() => writeFilesAtomically(path.join(root, 'file/below'), { 'x.txt': '' })).toThrow(NotWrittenError);
  });

  const whereNothingCanBeMade = existsSync('/proc/self') ? test : test.skip;
  whereNothingCanBeMade('error: a place where no folder can be made ends with a reason, not in a loop', () => {
    expect(() => writeFilesAtomically('/proc/riskdao/report', { 'x.txt': '' })).toThrow('nothing was written');
  });
});
