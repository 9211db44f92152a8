import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFilesAtomically } from './atomicWrite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'atomic-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('writeFilesAtomically', () => {
  test('default', () => {
    const target = path.join(folder, 'out');
    writeFilesAtomically(target, { 'a.txt': 'a', 'b.txt': 'b' });
    expect(readdirSync(target).sort()).toEqual(['a.txt', 'b.txt']);
  });

  test('error: nothing of it appears when one file cannot be written', () => {
    const target = path.join(folder, 'refused');
    expect(() => {
      writeFilesAtomically(target, { 'a.txt': 'a', 'missing/b.txt': 'b' });
    }).toThrow(
      expect.objectContaining({ code: 'NOT_WRITTEN', message: expect.stringContaining('nothing was written') }),
    );
    expect(readdirSync(target)).toEqual([]);
  });
});
