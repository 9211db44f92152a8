import type { ProposalLineFragment, ProposalStage } from '../graphql/generated/graphql.js';
import { formatCountdown, unixOf } from '../format/numbers.js';
import type { NoticeKind } from '../shell/noticeKind.js';

export const STAGES: Readonly<Record<ProposalStage, { readonly words: string; readonly kind: NoticeKind }>> = {
  draft: { words: 'Draft', kind: 'note' },
  simulated: { words: 'Simulated', kind: 'note' },
  registered: { words: 'Registered, vote not open yet', kind: 'note' },
  voting: { words: 'Vote is open', kind: 'warning' },
  passed: { words: 'Passed, can be challenged', kind: 'warning' },
  challenged: { words: 'Challenged, counted on chain', kind: 'danger' },
  queued: { words: 'Queued in the timelock', kind: 'warning' },
  executed: { words: 'Executed', kind: 'good' },
  rejected: { words: 'Rejected', kind: 'danger' },
  cancelled: { words: 'Cancelled', kind: 'danger' },
  expired: { words: 'Expired', kind: 'danger' },
  unverifiable: { words: 'Result cannot be verified yet', kind: 'danger' },
};

type Timed = Pick<ProposalLineFragment, 'stage' | 'voting' | 'timelock'>;

/** What happens next and when, in words; null when nothing is pending. */
export function nextEvent({ stage, voting, timelock }: Timed, nowUnix: number): string | null {
  const until = (at: string) => formatCountdown(unixOf(at) - nowUnix);
  switch (stage) {
    case 'registered':
      return voting === null ? null : `vote opens in ${until(voting.startsAt)}`;
    case 'voting':
      return voting === null ? null : `vote closes in ${until(voting.endsAt)}`;
    case 'passed':
      return 'result can be challenged before it is queued';
    case 'challenged':
      return 'waits for the recount on chain';
    case 'queued':
      if (timelock === null) return 'waits in the timelock';
      return unixOf(timelock.readyAt) > nowUnix
        ? `can be executed in ${until(timelock.readyAt)}`
        : `can be executed now, lapses in ${until(timelock.expiresAt)}`;
    case 'draft':
    case 'simulated':
    case 'executed':
    case 'rejected':
    case 'cancelled':
    case 'expired':
    case 'unverifiable':
      return null;
  }
}
