import type { Demo } from './demo.js';

const PROPOSAL = '/proposals/7b1f0a54-0000-4000-8000-000000000001';

/** Every page of the app, by name, with an address at which it is full. */
const PAGES = {
  home: () => '/',
  proposals: () => '/proposals',
  proposal: () => PROPOSAL,
  draft: () => '/proposals/new?changes=varConfidence%3D0.9975',
  edit: () => `${PROPOSAL}/edit`,
  report: ({ report }) => `/reports/${report.reportHash}`,
  embed: ({ report }) => `/embed/reports/${report.reportHash}`,
  parameters: () => '/parameters',
  accounts: () => '/accounts',
  account: ({ report }) => `/accounts/${report.affected.rows[0]?.id ?? ''}`,
  'stress-lab': () => '/stress-lab',
  fund: () => '/fund',
  liquidations: () => '/liquidations',
  simulations: () => '/simulations',
  operators: () => '/operators',
} as const satisfies Readonly<Record<string, (demo: Demo) => string>>;

export type PageName = keyof typeof PAGES;
export const PAGE_NAMES = Object.keys(PAGES) as readonly PageName[];

export const addressOf = (name: PageName, demo: Demo): string => PAGES[name](demo);
