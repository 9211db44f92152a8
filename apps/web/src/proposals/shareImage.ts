import { formatCoverage, formatCount, formatUsd, type ImpactReport } from '@riskdao/risk-core';

const [WIDTH, HEIGHT, MARGIN] = [1200, 630, 64];
const FONT = 'system-ui, sans-serif';

/** A picture for a chat or a forum, drawn in this browser: verdict, three figures, and the hash to check it by. */
export async function shareImage(report: ImpactReport): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('This browser cannot draw pictures.');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = report.verdict.ready ? '#0b6b3a' : '#b3161b';
  pen.fillRect(0, 0, WIDTH, 14);
  pen.font = `600 26px ${FONT}`;
  pen.fillText(
    report.verdict.ready ? '✓ Impact report: ready to be voted on' : '✕ Impact report: not ready',
    MARGIN,
    72,
  );
  pen.fillStyle = '#14181f';
  pen.font = `700 38px ${FONT}`;
  linesOf(report.verdict.line, WIDTH - 2 * MARGIN, (text) => pen.measureText(text).width)
    .slice(0, 6)
    .forEach((line, at) => pen.fillText(line, MARGIN, 136 + at * 50));
  figures(report).forEach(([name, value], at) => {
    const x = MARGIN + at * 370;
    pen.fillStyle = '#515b6b';
    pen.font = `400 22px ${FONT}`;
    pen.fillText(name, x, 480);
    pen.fillStyle = '#14181f';
    pen.font = `700 32px ${FONT}`;
    pen.fillText(value, x, 522);
  });
  pen.fillStyle = '#515b6b';
  pen.font = '400 20px ui-monospace, monospace';
  pen.fillText(report.reportHash, MARGIN, 588);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('The picture could not be made.')) : resolve(blob)),
      'image/png',
    ),
  );
}

function figures({ affected, fund }: ImpactReport): readonly (readonly [string, string])[] {
  const { before, after } = affected.totals;
  return [
    ['Required collateral', `${formatUsd(before.initialUsd)} → ${formatUsd(after.initialUsd)}`],
    ['Newly liquidatable', `${formatCount(affected.newlyLiquidatable.accounts)} of ${formatCount(affected.accounts)}`],
    ['Fund coverage', `${formatCoverage(fund.before.coverage)} → ${formatCoverage(fund.after.coverage)}`],
  ];
}

/** Breaks a text at blanks so that no line is wider than `room`; a single longer word stands alone. */
export function linesOf(text: string, room: number, widthOf: (text: string) => number): readonly string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= room) return [...lines.slice(0, -1), `${last} ${word}`];
    return [...lines, word];
  }, []);
}
