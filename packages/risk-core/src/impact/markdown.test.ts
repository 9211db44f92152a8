import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DIGEST_LIMIT, reportDigest } from './digest.js';
import { reportMarkdown } from './markdown.js';
import { inert } from './markdownText.js';
import { sampleFacts, sampleReport } from './report.fixture.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![x](https://evil.example/x.png)',
  '[click](javascript:alert(1))',
  'a|b|c',
  '`|`',
  'line one\n# heading',
  '\u202Egnp.exe',
  'https://evil.example and www.evil.example',
  '@everyone &lt;b&gt; **bold** ~~gone~~',
  '\\|',
  '=HYPERLINK("http://evil.example")',
];

/** Everything outside backslash escapes and code spans that could still be markup. */
function activeMarkup(line: string): string {
  return line.replace(/\\[^\w\s]/g, '').replace(/`[\w./:-]+`/g, '');
}

function reportFrom(text: string) {
  const facts = sampleFacts();
  const rows = facts.affected.rows.map((row) => ({ ...row, id: text, kind: text }));
  return sampleReport({
    title: text,
    affected: {
      ...facts.affected,
      rows,
      topIds: [text],
      byKind: facts.affected.byKind.map((row) => ({ ...row, kind: text })),
    },
    checks: [{ id: 'x', label: text, result: 'fail', reason: text }],
    proposal: { title: text, reason: text, author: text, discussion: text, conflicts: text, writtenUnix: 0 },
    warnings: [{ code: text, count: 1, example: text }],
    limits: [text],
    episodes: facts.episodes.map((episode) => ({ ...episode, label: text })),
    alternatives: facts.alternatives.map((option) => ({ ...option, label: text, description: text })),
    inputs: { ...facts.inputs, marketSource: text, bookProvenance: text, engineVersion: text },
  });
}

function expectWellFormed(markdown: string): void {
  const lines = markdown.split('\n');
  lines.forEach((line, index) => {
    const active = activeMarkup(line);
    expect(active).not.toMatch(/[<>[\]]|!\[|https?:\/\/\S|www\.|@|[\u202A-\u202E\u2066-\u2069]/);
    if (!line.startsWith('| ') || index === 0) return;
    const previous = lines[index - 1] ?? '';
    if (previous.startsWith('| ')) expect(active.split('|').length).toBe(activeMarkup(previous).split('|').length);
  });
}

describe('inert', () => {
  test('default', () => {
    expect(inert('covered-call vault (ETH) +5 %')).toBe('covered-call vault (ETH) +5 %');
    expect(inert('a|b <i> [x](y)')).toBe('a\\|b \\<i\\> \\[x\\](y)');
  });

  test('behavior: starts no link in renderers that look at the text behind the escapes', () => {
    expect(inert('http://a.b')).toBe('http:// a.b');
    expect(inert('WWW.a.b')).toBe('WWW .a.b');
    expect(inert('me@a.b')).toBe('me\\@ a.b');
  });

  test('behavior: one visible line, cut at its length', () => {
    expect(inert('a\r\n\u202E b\u0000c')).toBe('a b c');
    expect(inert('x'.repeat(200), 10)).toBe(`${'x'.repeat(9)}…`);
  });

  test('behavior: starts no list and no formula', () => {
    expect(['- x', '+1', '=A1', '1. x', '0.1.0'].map((text) => inert(text))).toEqual([
      '\\- x',
      '\\+1',
      '\\=A1',
      '1\\. x',
      '0.1.0',
    ]);
  });
});

describe('reportMarkdown', () => {
  const markdown = reportMarkdown(sampleReport());

  test('default', () => {
    const headings = markdown.split('\n').filter((line) => line.startsWith('## '));
    expect(headings).toEqual([
      '## 1. What changes',
      '## 2. Who is affected',
      '## 3. How large the risk is',
      '## 4. Alternatives',
      '## 5. What happens in which market',
      '## 6. Whether the safety fund covers',
      '## 7. Who pays on a bad day',
      '## 8. How far to trust this',
      '## 9. Who stands behind it',
      '## 10. Inputs and how to reproduce',
      '## Appendix: all accounts',
    ]);
    expect(markdown).toContain(
      '| spotRange/underlying/BTC | tightens | 16 % | **20 %** | 1,600 to 2,000 | 5 % to 60 % |',
    );
    expect(markdown).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expectWellFormed(markdown);
  });

  test('behavior: a clamped value is said to be what was simulated', () => {
    const [first, ...rest] = sampleFacts().changes;
    if (first === undefined) throw new Error('The sample has changes.');
    const effective = { raw: '1800', value: '0.1800', formatted: '18 %' };
    const clamped = reportMarkdown(sampleReport({ changes: [{ ...first, effective }, ...rest] }));
    expect(clamped).toContain('**Clamped:** the rules would hold it at 18 %; that value was simulated.');
  });

  test('behavior: synthetic data is labelled', () => {
    const { inputs } = sampleFacts();
    expect(reportMarkdown(sampleReport({ inputs: { ...inputs, bookLabel: 'synthetic' } }))).toContain(
      '**Synthetic data',
    );
    expect(markdown).not.toContain('Synthetic');
  });

  test.each(HOSTILE)('behavior: %j stays text', (text) => expectWellFormed(reportMarkdown(reportFrom(text))));

  test('property: any text stays text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) =>
        expectWellFormed(reportMarkdown(reportFrom(text))),
      ),
      { numRuns: 50 },
    );
  });
});

describe('reportDigest', () => {
  test('default', () => {
    const report = sampleReport();
    const digest = reportDigest(report);
    expect(digest).toContain(report.reportHash);
    expect(digest).toContain(report.verdict.line);
    expect(reportMarkdown(report)).toContain(report.reportHash);
    expect(digest).toContain('spotRange/underlying/ETH');
    expectWellFormed(digest);
  });

  test('behavior: many changes are cut with a count', () => {
    const [change] = sampleFacts().changes;
    if (change === undefined) throw new Error('The sample has changes.');
    const digest = reportDigest(sampleReport({ changes: Array.from({ length: 400 }, () => change) }));
    expect(new TextEncoder().encode(digest).length).toBeLessThanOrEqual(DIGEST_LIMIT);
    expect(digest).toMatch(/3\d\d more changes in the full report/);
  });

  test.each([...HOSTILE, '|'.repeat(5_000), '\u{1F600}'.repeat(5_000)])(
    'behavior: text from outside never makes it too long (%#)',
    (text) => {
      const report = reportFrom(text);
      const digest = reportDigest(report);
      expect(new TextEncoder().encode(digest).length).toBeLessThanOrEqual(DIGEST_LIMIT);
      expect(digest).toContain(report.reportHash);
      expectWellFormed(digest);
    },
  );
});
