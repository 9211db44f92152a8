import { Link, useParams } from '@tanstack/react-router';
import { Address } from '../format/Address.js';
import { checksummed } from '../format/address.js';
import { formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import { AccountPageDocument, type AccountPageQuery } from '../graphql/generated/graphql.js';
import { Empty, Failed, Notice } from '../shell/states.js';
import './accounts.css';
import { AccountSearch } from './AccountSearch.js';
import { Holdings } from './Holdings.js';
import { LiquidationOutlook } from './LiquidationOutlook.js';
import { MarginCard } from './MarginCard.js';
import { OpenProposals } from './OpenProposals.js';
import { unavailableInAWord, unavailableInWords } from './unavailable.js';
import { WhatIfTrade } from './WhatIfTrade.js';

export type AccountView = NonNullable<AccountPageQuery['account']>;

/** One account: what it must hold and why, how near liquidation is, what it holds, and what open proposals would do to it. */
export default function AccountPage() {
  const { accountId } = useParams({ from: '/accounts/$accountId' });
  const isAddress = checksummed(accountId) !== null;
  return (
    <div className="page">
      <h1>Account</h1>
      <p>{isAddress ? <Address value={accountId} /> : <bdi>{accountId}</bdi>}</p>
      <Loaded what="the account" document={AccountPageDocument} variables={{ id: accountId }}>
        {({ account }) => (account === null ? <Unknown /> : <Found account={account} />)}
      </Loaded>
    </div>
  );
}

function Unknown() {
  return (
    <Empty title="This account is not in the newest book">
      <p>It holds no positions and no collateral, or the book was read before it opened. Nothing is required of it.</p>
      <AccountSearch />
      <p>
        <Link to="/accounts">All accounts</Link>
      </p>
    </Empty>
  );
}

function Found({ account }: { readonly account: AccountView }) {
  const { margin, book, kind, group } = account;
  return (
    <>
      <p className="quiet">
        {kind === null ? '' : `${kind}. `}
        {group === null ? '' : `Group ${group}. `}
        As of {formatTime(unixOf(book.asOf))}
        {book.blockNumber === null ? '' : `, block ${book.blockNumber}`}.{' '}
        {book.label === 'observed' ? '' : `${book.provenance} `}
      </p>
      {book.label === 'synthetic' ? (
        <Notice kind="note">This book is made up for a demonstration. No real user.</Notice>
      ) : null}
      {margin.__typename === 'Margin' ? (
        <MarginCard margin={margin} signed={account.signedRequirement} />
      ) : (
        <Failed
          title={`The requirement of this account: ${unavailableInAWord(margin)}`}
          code={margin.code}
          message={unavailableInWords(margin)}
        />
      )}
      <LiquidationOutlook rows={account.liquidationOutlook} />
      <OpenProposals accountId={account.id} />
      <WhatIfTrade accountId={account.id} />
      <Holdings account={account} />
    </>
  );
}
