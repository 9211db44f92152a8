import { dueFollowUps, latestMarket, recordFollowUp } from '@riskdao/store';
import { CalculationError } from '../threads/calculator.js';
import type { GovernanceContext } from './context.js';

/** Sets the forecasts of reports that were voted on beside what happened, 7 and 30 days later, once each. */
export async function followUpForecasts({ client, chain, calculator, log }: GovernanceContext): Promise<void> {
  const now = await chain.reader.nowUnix();
  const later = await latestMarket(client, 'sound');
  if (later === null) return;
  for (const { reportHash, bundleHash, days } of await dueFollowUps(client, new Date(now * 1_000))) {
    try {
      const compared = await calculator.followUp({ reportHash, bundleHash, marketHash: later.hash });
      // The newest market may itself be too old: it says nothing about that many days.
      if (compared.hours < days * 24) continue;
      await recordFollowUp(client, days, compared);
      log.info({ reportHash, days, rows: compared.rows.map(({ metric, held }) => ({ metric, held })) }, 'followed up');
    } catch (error) {
      // No market after the report's yet, or a report whose inputs are gone: the others are followed up all the same.
      if (!(error instanceof CalculationError))
        log.warn({ reportHash, days, error: (error as Error).message }, 'not followed up');
    }
  }
}
