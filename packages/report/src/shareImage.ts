import { formatCount, formatCoverage, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import { createRequire } from 'node:module';
import path from 'node:path';
import { escapeMarkup } from './markup.js';

const [WIDTH, HEIGHT, MARGIN] = [1200, 630, 64];
const LINE = { size: 36, height: 50, letters: 50, most: 6 } as const;
const INK = { text: '#14181f', quiet: '#515b6b', good: '#0b6b3a', bad: '#b3161b' } as const;

/**
 * The picture that a chat or a forum shows beside a link, 1200 x 630 px, as PNG: verdict, three figures, and the hash to check it
 * by. Fonts come with the package and nothing is fetched: same report, same picture on any machine.
 */
export async function sharePng(report: ImpactReport): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(shareSvg(report), {
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
  });
  return image.asPng();
}

export function shareSvg(report: ImpactReport): string {
  const { isReady, colour } = report.verdict.ready
    ? { isReady: '✓ Impact report: ready to be voted on', colour: INK.good }
    : { isReady: '✕ Impact report: not ready', colour: INK.bad };
  const title = linesOf(report.title ?? '', LINE.letters)[0] ?? '';
  const verdict = linesOf(report.verdict.line, LINE.letters).slice(0, LINE.most);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="DejaVu Sans">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/><rect width="${WIDTH}" height="14" fill="${colour}"/>`,
    text({ x: MARGIN, y: 66, size: 24, fill: colour, isBold: true }, isReady),
    text({ x: MARGIN, y: 108, size: 24, fill: INK.quiet }, title),
    ...verdict.map((line, at) => text({ x: MARGIN, y: 168 + at * LINE.height, size: LINE.size }, line)),
    ...figuresOf(report).flatMap(([name, value], at) => [
      text({ x: MARGIN + at * 370, y: 492, size: 20, fill: INK.quiet }, name),
      text({ x: MARGIN + at * 370, y: 530, size: 26, isBold: true }, value),
    ]),
    text({ x: MARGIN, y: 592, size: 18, fill: INK.quiet }, report.reportHash),
    '</svg>',
  ].join('');
}

function figuresOf({ affected, fund }: ImpactReport): readonly (readonly [string, string])[] {
  const { before, after } = affected.totals;
  return [
    ['Required collateral', `${formatUsd(before.initialUsd)} → ${formatUsd(after.initialUsd)}`],
    ['Newly liquidatable', `${formatCount(affected.newlyLiquidatable.accounts)} of ${formatCount(affected.accounts)}`],
    ['Fund covers of its target', `${formatCoverage(fund.before.coverage)} → ${formatCoverage(fund.after.coverage)}`],
  ];
}

type Place = {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill?: string;
  readonly isBold?: boolean;
};

function text({ x, y, size, fill = INK.text, isBold = false }: Place, content: string): string {
  const weight = isBold ? ' font-weight="700"' : '';
  return `<text x="${x}" y="${y}" font-size="${size}"${weight} fill="${fill}">${escaped(content)}</text>`;
}

/** Control characters have no place in XML and turn text around: they are left out. */
const escaped = (content: string): string => escapeMarkup(content.replace(/[\p{Cc}\p{Cf}]/gu, ''));

/** Breaks a text at blanks so that no line has more letters than `most`; a single longer word is cut. */
export function linesOf(content: string, most: number): readonly string[] {
  return content.split(/\s+/).reduce<string[]>((lines, whole) => {
    const word = whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) return [...lines.slice(0, -1), `${last} ${word}`];
    return [...lines, word];
  }, []);
}

function fontFiles(): string[] {
  const folder = path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => path.join(folder, 'ttf', name));
}
