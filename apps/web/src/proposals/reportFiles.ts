import type { ImpactReport } from '@riskdao/risk-core';

/** The bundle with every input, under its own hash. */
export function bundleFile({ inputs }: Pick<ImpactReport, 'inputs'>): string {
  return `/v1/bundles/${inputs.hashes.bundle}`;
}

/** A frame for other sites; only this path may be framed, and no wallet is ever asked there. */
export function embedCode(origin: string, hash: string): string {
  return `<iframe src="${origin}/embed/reports/${hash}" title="Impact report" width="640" height="420" sandbox="allow-scripts allow-same-origin allow-popups"></iframe>`;
}
