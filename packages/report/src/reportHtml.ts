import type { ImpactReport } from '@riskdao/risk-core';
import { affectedFigure } from './affectedFigure.js';
import { coverageFigure } from './coverageFigure.js';
import { figureHtml } from './figure.js';
import { heatMapFigure } from './heatMapFigure.js';
import { lossFigure } from './lossFigure.js';
import { pageHtml } from './page.js';

/**
 * The report as one self-contained, print-ready page: the text of `markdown` (made from the same report) and four charts.
 * Same input, same bytes.
 */
export function reportHtml(report: ImpactReport, markdown: string): string {
  const title = `Impact report: ${report.title ?? report.reportHash.slice(0, 18)}`;
  return pageHtml(title, markdown, [
    { heading: 'Who is affected', html: figureHtml(affectedFigure(report)) },
    { heading: 'How large the risk is', html: figureHtml(lossFigure(report)) },
    { heading: 'Whether the safety fund covers', html: figureHtml(coverageFigure(report)) },
    { heading: 'What happens in which market', html: figureHtml(heatMapFigure(report)) },
  ]);
}
