import { describe, expect, test } from '@jest/globals';
// eslint-disable-next-line @nx/enforce-module-boundaries -- made up for tests, so not part of what the engine exports
import { sampleReport } from '../../risk-core/src/impact/report.fixture.js';
import { linesOf, sharePng, shareSvg } from './shareImage.js';

describe('sharePng', () => {
  test('default: a PNG of the size that chats ask for, twice the same', async () => {
    const [once, again] = [await sharePng(sampleReport()), await sharePng(sampleReport())];
    expect(once.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([once.readUInt32BE(16), once.readUInt32BE(20)]).toEqual([1200, 630]);
    expect(again.equals(once)).toBe(true);
  });
});

describe('shareSvg', () => {
  test('default: verdict, title and hash', () => {
    const report = sampleReport();
    const words = shareSvg(report).replace(/<[^>]+>/g, ' ');
    for (const word of report.verdict.line.split(' ').slice(0, 8)) expect(words).toContain(word);
    expect(words).toContain(report.reportHash);
  });

  test('error: A27 a title that is markup is drawn as text, and nothing is fetched', () => {
    const title = '<image href="https://evil.example/x.png"/>\u202E&"';
    const svg = shareSvg({ ...sampleReport(), title });
    expect(svg).not.toContain('<image');
    expect(svg).toContain('&lt;image href=&quot;https://evil.example/x.png&quot;/&gt;&amp;&quot;');
  });
});

describe('linesOf', () => {
  test('default: breaks at blanks', () => expect(linesOf('one two three', 7)).toEqual(['one two', 'three']));
  test('behavior: a word that is too long is cut', () =>
    expect(linesOf('a incomprehensible b', 6)).toEqual(['a', 'incom…', 'b']));
});
