import { escapeMarkup } from '@riskdao/report';
import { getProposal, getReport, type DatabaseClient } from '@riskdao/store';
import type { ImpactReport } from '@riskdao/risk-core';

/** What stands in the head of a page, as HTML. */
export type PageHead = {
  /** Of every page. */
  readonly settings: string;
  /** Of the page at `pathname`: what it shows; empty when there is nothing to tell. Rejects while the database is away. */
  readonly about: (pathname: string) => Promise<string>;
};

const KEPT_VERDICTS = 1_000;
const PROPOSAL = /^\/proposals\/([0-9a-f]{8}-[0-9a-f-]{27})$/;
const REPORT = /^\/(?:embed\/)?reports\/(0x[0-9a-f]{64})$/;

/**
 * Chats and forums do not run the app: title, verdict and picture of a proposal or a report stand in the page itself (Open Graph).
 * `publicUrl`: where people reach this server. `walletConnectProjectId`: what the app needs to offer WalletConnect, or null.
 */
export function pageHead(
  db: DatabaseClient,
  { publicUrl, walletConnectProjectId }: { readonly publicUrl: URL; readonly walletConnectProjectId: string | null },
): PageHead {
  const settings =
    walletConnectProjectId === null ? '' : meta('name', 'walletconnect-project-id', walletConnectProjectId);

  /** A report never changes: what was read once is kept. */
  const verdicts = new Map<string, string>();
  async function verdictOf(hash: string): Promise<string | null> {
    const known = verdicts.get(hash);
    if (known !== undefined) return known;
    const report = await getReport(db, hash);
    if (report === null) return null;
    const { verdict } = JSON.parse(report.canonicalJson) as ImpactReport;
    if (verdicts.size >= KEPT_VERDICTS) verdicts.clear();
    verdicts.set(hash, verdict.line);
    return verdict.line;
  }

  async function shared(
    pathname: string,
  ): Promise<{ readonly title: string; readonly reportHash: string | null } | null> {
    const [, proposalId] = PROPOSAL.exec(pathname) ?? [];
    if (proposalId !== undefined) {
      const proposal = await getProposal(db, proposalId);
      return proposal === null ? null : { title: proposal.title, reportHash: proposal.reportHash };
    }
    const [, reportHash] = REPORT.exec(pathname) ?? [];
    return reportHash === undefined ? null : { title: 'Impact report', reportHash };
  }

  async function about(pathname: string): Promise<string> {
    const known = await shared(pathname);
    if (known === null) return '';
    const { title, reportHash } = known;
    const verdict = reportHash === null ? null : await verdictOf(reportHash);
    return [
      meta('property', 'og:type', 'article'),
      meta('property', 'og:site_name', 'Risk DAO'),
      meta('property', 'og:title', title),
      meta('property', 'og:description', verdict ?? 'There is no impact report yet.'),
      meta('property', 'og:url', new URL(pathname, publicUrl).href),
      ...(verdict === null ? [] : pictureAt(new URL(`/v1/reports/${reportHash}?format=png`, publicUrl).href, verdict)),
    ].join('');
  }

  return { settings, about };
}

const pictureAt = (url: string, inWords: string): readonly string[] => [
  meta('property', 'og:image', url),
  meta('property', 'og:image:type', 'image/png'),
  meta('property', 'og:image:width', '1200'),
  meta('property', 'og:image:height', '630'),
  meta('property', 'og:image:alt', inWords),
  meta('name', 'twitter:card', 'summary_large_image'),
];

function meta(kind: 'name' | 'property', name: string, content: string): string {
  return `<meta ${kind}="${name}" content="${escapeMarkup(content)}" />`;
}
