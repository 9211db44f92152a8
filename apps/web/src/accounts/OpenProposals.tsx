import { Link } from '@tanstack/react-router';
import { Loaded } from '../graphql/Loaded.js';
import { AccountOpenProposalsDocument } from '../graphql/generated/graphql.js';
import { AccountStatusBadge } from './AccountStatusBadge.js';

/** What each proposal that is not yet decided would do to this account. */
export function OpenProposals({ accountId }: { readonly accountId: string }) {
  return (
    <section aria-labelledby="open-proposals">
      <h2 id="open-proposals">Open proposals and this account</h2>
      <Loaded what="the effect of open proposals" document={AccountOpenProposalsDocument} variables={{ id: accountId }}>
        {({ account }) =>
          account === null || account.openProposalImpacts.length === 0 ? (
            <p className="quiet">No proposal is open: nothing changes for this account by a vote now.</p>
          ) : (
            <ul className="impacts">
              {account.openProposalImpacts.map(({ proposal, impact }) => (
                <li key={proposal.id}>
                  <Link to="/proposals/$proposalId" params={{ proposalId: proposal.id }}>
                    <bdi>{proposal.title}</bdi>
                  </Link>{' '}
                  <span className="quiet">({proposal.stage})</span>
                  {impact.__typename === 'AccountImpact' ? (
                    <p>
                      {impact.summary} Initial requirement {impact.before.initial.formatted} →{' '}
                      {impact.after.initial.formatted}. <AccountStatusBadge status={impact.before.status} /> →{' '}
                      <AccountStatusBadge status={impact.after.status} />
                    </p>
                  ) : (
                    <p>
                      Could not be computed: {impact.message} <code>{impact.code}</code>
                    </p>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
