import { frontierFinding, type ImpactReport } from '@riskdao/risk-core';
import { affectedFigure } from './affectedFigure.js';
import { coverageFigure } from './coverageFigure.js';
import { figureHtml } from './figure.js';
import { frontierFigure } from './frontierFigure.js';
import { heatMapFigure } from './heatMapFigure.js';
import { hasLosses, lossFigure } from './lossFigure.js';
import { tornadoFigure } from './tornadoFigure.js';
import { pageHtml } from './page.js';

/**
 * The report as one self-contained, print-ready page: the text of `markdown` (made from the same report) and up to six charts.
 * Same input, same bytes.
 */
export function reportHtml(report: ImpactReport, markdown: string): string {
  const title = `Impact report: ${report.title ?? report.reportHash.slice(0, 18)}`;
  return pageHtml(title, markdown, [
    { heading: 'Who is affected', html: figureHtml(affectedFigure(report)) },
    ...(hasLosses(report) ? [{ heading: 'How large the risk is', html: figureHtml(lossFigure(report)) }] : []),
    { heading: frontierFinding(report.calibration), html: figureHtml(frontierFigure(report)) },
    { heading: 'Whether the safety fund covers', html: figureHtml(coverageFigure(report)) },
    { heading: 'What happens in which market', html: figureHtml(heatMapFigure(report)) },
    { heading: 'Which parameter matters most', html: figureHtml(tornadoFigure(report)) },
  ]);
}
