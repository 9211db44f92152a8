import type { ImpactReport } from '@riskdao/risk-core';

/** Where the API keeps the other forms of a report. */
export function reportFiles(hash: string): readonly { readonly name: string; readonly href: string }[] {
  const path = `/v1/reports/${hash}`;
  return [
    { name: 'Markdown digest (10,000 characters at most)', href: `${path}?format=digest` },
    { name: 'Full Markdown', href: `${path}?format=md` },
    { name: 'Canonical JSON', href: path },
    { name: 'CSV', href: `${path}?format=csv` },
    { name: 'Print-ready HTML', href: `${path}?format=html` },
  ];
}

/** The bundle with every input, under its own hash. */
export function bundleFile({ inputs }: Pick<ImpactReport, 'inputs'>): string {
  return `/v1/bundles/${inputs.hashes.bundle}`;
}

/** A frame for other sites; only this path may be framed, and no wallet is ever asked there. */
export function embedCode(origin: string, hash: string): string {
  return `<iframe src="${origin}/embed/reports/${hash}" title="Impact report" width="640" height="420" sandbox="allow-scripts allow-same-origin allow-popups"></iframe>`;
}
