import { formatUsd, type AutopilotDecision } from '@riskdao/risk-core';
import type { Alert } from '@riskdao/store';
import type { CoverageOutcome, IngestOutcome, Remarginings } from '@riskdao/worker';
import { changeWords } from './autopilotWords.js';
import type { RecordedFeed } from './recordedFeed.js';
import type { Settlement } from './settle.js';

export type Tick = {
  readonly nowUnix: number;
  readonly market: IngestOutcome;
  readonly margins: Remarginings | { readonly kind: 'skipped'; readonly because: string };
  readonly coverage: CoverageOutcome | null;
  /** The autopilot's, where it was asked. */
  readonly decision: AutopilotDecision | null;
  readonly expiries: Settlement | null;
  readonly alerts: readonly Alert[];
};

export type ReplayTotals = {
  readonly ticks: number;
  /** Requirements computed, and what computing everybody at every tick would have been. */
  readonly computed: number;
  readonly everybody: number;
  readonly calculatingSeconds: number;
  readonly newlyUnder: number;
  readonly readings: number;
  readonly lowestCoverage: number;
  readonly alertsOpened: number;
  /** How often the autopilot was asked, and how often it would have proposed a change. */
  readonly asked: number;
  readonly proposals: number;
  readonly seconds: number;
};

type Teller = {
  readonly tick: (tick: Tick) => void;
  readonly end: () => ReplayTotals;
};

const HEADER = 'time (UTC)          BTC      ETH   margined       falls  below  fund';
const LEGEND =
  'margined: accounts whose requirement was computed anew; falls, below: accounts that fell below maintenance, and that are below it; ' +
  'fund: coverage of its target, where it was read.';

/** Prints a line a tick that has something to say, and a summary of what was measured. */
export function storyTeller(
  out: (line: string) => void,
  { feed, accounts, contracts }: { feed: RecordedFeed; accounts: number; contracts: number },
): Teller {
  const started = performance.now();
  const totals = {
    ticks: 0,
    computed: 0,
    everybody: 0,
    milliseconds: 0,
    newlyUnder: 0,
    asked: 0,
    proposals: 0,
    alerts: 0,
  };
  const coverages: number[] = [];
  const openBefore = new Map<string, string>();
  let lastWords = '';
  out(
    `${feed.chains} recorded option chains and ${feed.ticks.length - feed.chains} hourly closes, played to the worker's own jobs.`,
  );
  out(
    `The open interest of the ${contracts} largest contracts of the first chain stands in ${accounts} invented accounts (label: allocated).`,
  );
  out(
    'Nobody trades or is liquidated: the replay watches. Options that expire are paid out. The fund is sized once, at the start, to its target.',
  );
  out('');
  out(LEGEND);
  out('');
  out(HEADER);

  const tellAlerts = (alerts: readonly Alert[]) => {
    for (const { id, kind, subject, severity, message } of alerts) {
      if (openBefore.get(id) === severity) continue;
      if (!openBefore.has(id)) totals.alerts++;
      openBefore.set(id, severity);
      out(`    ALERT ${severity} ${kind}/${subject}: ${message}`);
    }
    const open = new Set(alerts.map(({ id }) => id));
    for (const id of openBefore.keys())
      if (!open.has(id)) {
        openBefore.delete(id);
        out('    the alert is closed');
      }
  };

  return {
    tick: ({ nowUnix, market, margins, coverage, decision, expiries, alerts }) => {
      totals.ticks++;
      if (margins.kind === 'remargined') {
        totals.computed += margins.computed;
        totals.everybody += margins.accounts;
        totals.milliseconds += margins.milliseconds;
        totals.newlyUnder += margins.newlyUnder.length;
      }
      if (coverage !== null) coverages.push(coverage.reading.coverage);
      const speaks = coverage !== null || (margins.kind === 'remargined' && margins.newlyUnder.length > 0);
      if (speaks) out(lineOf(nowUnix, market, margins, coverage));
      if (expiries !== null)
        out(
          `    ${expiries.contracts} contracts expired: ${formatUsd(expiries.paidUsd)} paid to holders` +
            (expiries.fromFundUsd > 0 ? `, ${formatUsd(expiries.fromFundUsd)} of it from the fund` : ''),
        );
      if (market.kind === 'refused') out(`    no market: ${market.reasons[0]?.example ?? ''}`);
      tellAlerts(alerts);
      if (decision === null) return;
      totals.asked++;
      const words = `${decision.reason} ${changeWords(decision)}`.trim();
      if (decision.kind === 'proposal') totals.proposals++;
      const gist = decision.kind === 'proposal' ? changeWords(decision) + decision.direction : decision.kind;
      if (gist !== lastWords) out(`    autopilot (${decision.kind}): ${words}`);
      lastWords = gist;
    },
    end: () => {
      const summary: ReplayTotals = {
        ticks: totals.ticks,
        computed: totals.computed,
        everybody: totals.everybody,
        calculatingSeconds: totals.milliseconds / 1000,
        newlyUnder: totals.newlyUnder,
        readings: coverages.length,
        lowestCoverage: Math.min(...coverages),
        alertsOpened: totals.alerts,
        asked: totals.asked,
        proposals: totals.proposals,
        seconds: (performance.now() - started) / 1000,
      };
      for (const line of summaryLines(summary)) out(line);
      return summary;
    },
  };
}

function lineOf(nowUnix: number, market: IngestOutcome, margins: Tick['margins'], coverage: CoverageOutcome | null) {
  const spot = (symbol: string) =>
    market.kind === 'kept' ? (market.market.underlyings[symbol]?.spotUsd ?? NaN).toFixed(0) : '-';
  const done = margins.kind === 'remargined' ? margins : null;
  return [
    new Date(nowUnix * 1000).toISOString().slice(0, 16).replace('T', ' '),
    spot('BTC').padStart(6),
    spot('ETH').padStart(7),
    (done === null ? '-' : `${done.computed} of ${done.accounts}`).padStart(10),
    (done === null ? '-' : String(done.newlyUnder.length)).padStart(13),
    (done === null ? '-' : String(done.underMaintenance)).padStart(5),
    coverage === null ? '' : ` ${(coverage.reading.coverage * 100).toFixed(1)} % ${coverage.reading.band}`,
  ].join('  ');
}

function summaryLines(totals: ReplayTotals): readonly string[] {
  const share = totals.everybody === 0 ? 0 : totals.computed / totals.everybody;
  return [
    '',
    `${totals.ticks} ticks in ${totals.seconds.toFixed(0)} s; ${totals.computed} requirements computed of ${totals.everybody} (${(share * 100).toFixed(1)} %), ${totals.calculatingSeconds.toFixed(1)} s of calculation`,
    `accounts fell below maintenance ${totals.newlyUnder} times`,
    `${totals.readings} readings of the fund, the lowest ${(totals.lowestCoverage * 100).toFixed(1)} %; alerts opened: ${totals.alertsOpened}`,
    `the autopilot was asked ${totals.asked} times and would have proposed a change ${totals.proposals} times`,
  ];
}
