import { describe, expect, test } from '@jest/globals';
import { frontierFinding, reportMarkdown } from '@riskdao/risk-core';
import { parseHTML } from 'linkedom';
// eslint-disable-next-line @nx/enforce-module-boundaries -- made up for tests, so not part of what the engine exports
import { sampleReport } from '../../risk-core/src/impact/report.fixture.js';
import { pageHtml } from './page.js';
import { reportHtml } from './reportHtml.js';

const html = reportHtml(sampleReport(), reportMarkdown(sampleReport()));
const { document } = parseHTML(html);
const texts = (selector: string) => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);

describe('reportHtml', () => {
  test('default: the text of the report with six charts below their headings', () => {
    const headings = [...document.querySelectorAll('figure')].map(
      (figure) => figure.previousElementSibling?.textContent,
    );
    expect(headings).toEqual([
      '2. Who is affected',
      '3. How large the risk is',
      frontierFinding(sampleReport().calibration),
      '5. What happens in which market',
      '6. Whether the safety fund covers',
      'Which parameter matters most',
    ]);
    for (const line of texts('figcaption')) expect(line).toMatch(/\d/);
    expect(document.querySelector('main')?.textContent).toContain(sampleReport().verdict.line);
    expect(document.querySelector('main')?.textContent).toContain(sampleReport().reportHash);
  });

  test('behavior: every chart is an image with title and description, says n, and has its table', () => {
    for (const figure of document.querySelectorAll('figure')) {
      const svg = figure.querySelector('svg');
      expect(svg?.getAttribute('role')).toBe('img');
      const [title, description] = (svg?.getAttribute('aria-labelledby') ?? '').split(' ');
      expect(figure.querySelector(`#${title}`)?.textContent).toBe(figure.querySelector('figcaption')?.textContent);
      expect(figure.querySelector(`#${description}`)?.textContent).toMatch(/n = \d/);
      expect(figure.querySelectorAll('details table tbody tr').length).toBeGreaterThan(0);
    }
  });

  test('behavior: the chart shows the numbers of the report', () => {
    const { lossDistribution, fund, affected } = sampleReport();
    const cells = (id: string) => texts(`#${id} td`);
    expect(cells('loss-distribution')).toEqual(
      expect.arrayContaining(lossDistribution.counts.before.map((count) => String(count))),
    );
    expect(cells('affected-accounts')).toEqual(
      expect.arrayContaining(affected.requirementChange.counts.filter((count) => count > 0).map(String)),
    );
    expect(texts('#fund-coverage svg text').join(' ')).toContain(
      `${(fund.after.coverage * 100).toFixed(1)} % of target`,
    );
  });

  test('behavior: nothing remote, no script, no inline style, and a policy that forbids them', () => {
    expect(
      document.querySelectorAll('script, img, link, iframe, object, embed, a[href^="h"], [style], [onload]'),
    ).toHaveLength(0);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(html).not.toMatch(/url\(|@import/);
    const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content');
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'$/,
    );
  });

  test('behavior: same report, same bytes', () => {
    expect(reportHtml(sampleReport(), reportMarkdown(sampleReport()))).toBe(html);
  });

  test('behavior: hostile labels stay text', () => {
    const hostile =
      '<img src=x onerror=alert(1)> ![x](http://evil/x.png) [y](javascript:alert(1)) <script>alert(1)</script>';
    const report = sampleReport({ title: hostile });
    const page = parseHTML(reportHtml(report, reportMarkdown(report))).document;
    expect(page.querySelectorAll('script, img, a:not(.skip), [onerror]')).toHaveLength(0);
    expect(page.querySelector('title')?.textContent).toContain('<script>alert(1)</script>');
  });
});

describe('pageHtml', () => {
  test('behavior: raw HTML, images and links of Markdown are removed', () => {
    const markdown =
      '# T\n\n<svg onload=alert(1)></svg>\n\n![a](http://e/x)\n\n[b](https://e)\n\n<https://e>\n\n[c]: http://e\n';
    const page = pageHtml('t', markdown, []);
    expect(parseHTML(page).document.querySelectorAll('main svg, main img, main a')).toHaveLength(0);
  });

  test('behavior: a figure whose heading is missing is kept at the end', () => {
    const page = pageHtml('t', '# T\n\ntext', [{ heading: 'nowhere', html: '<figure id="f"></figure>' }]);
    expect(parseHTML(page).document.querySelector('main')?.lastElementChild?.id).toBe('f');
  });
});
