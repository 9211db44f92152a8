import type { AccountStatus } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import type { NoticeKind } from '../shell/states.js';

const WORDS: Readonly<Record<AccountStatus, { readonly words: string; readonly kind: NoticeKind }>> = {
  safe: { words: 'safe', kind: 'good' },
  belowInitial: { words: 'no new risk', kind: 'warning' },
  liquidatable: { words: 'can be liquidated', kind: 'danger' },
};

export function AccountStatusBadge({ status }: { readonly status: AccountStatus }) {
  return <Badge kind={WORDS[status].kind}>{WORDS[status].words}</Badge>;
}
