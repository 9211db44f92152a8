import { verifyResult, type VoteCrypto, type VoteResult } from '@riskdao/governance';
import { loadWasmCrypto } from '@riskdao/governance/remote';
import { followUp, forecastVolatility, realisedOutcome, type FollowUp } from '@riskdao/risk-core';
import { impactReport, loadBundle, marketByHash, MissingDocumentError, type DatabaseClient } from '@riskdao/store';
import type { ForecastResult, GovernanceTask, ThreadTask } from './protocol.js';

let crypto: Promise<VoteCrypto> | null = null;

const KINDS: ReadonlySet<string> = new Set<GovernanceTask['kind']>(['verify', 'followUp', 'forecast']);

export const isGovernanceTask = (task: ThreadTask): task is GovernanceTask => KINDS.has(task.kind);

/** Work of a proposal's life that is too long for the event loop. */
export async function calculateGovernance(
  db: DatabaseClient,
  task: GovernanceTask,
): Promise<VoteResult | FollowUp | ForecastResult> {
  switch (task.kind) {
    case 'verify':
      return verifyResult(task.evidence, { crypto: await (crypto ??= loadWasmCrypto()) });
    case 'followUp': {
      const report = await impactReport(db, task.reportHash);
      if (report === null) throw new MissingDocumentError('report', task.reportHash);
      const later = await marketByHash(db, task.marketHash);
      if (later === null) throw new MissingDocumentError('market', task.marketHash);
      const { book, market } = await loadBundle(db, task.bundleHash);
      return followUp(report, realisedOutcome(book, market, later.market));
    }
    case 'forecast': {
      const { history, asOfUnix, implied } = task;
      const forecasts = Object.entries(implied).map(([underlying, impliedVol]) => {
        const options = { underlying, asOfUnix, impliedVol, yesterdayVol: null };
        const { forecastVol, vol } = forecastVolatility(history, options);
        return [underlying, { forecastVol, marginVol: vol }] as const;
      });
      return Object.fromEntries(forecasts);
    }
  }
}
