import { useState } from 'react';
import { Address } from '../format/Address.js';
import { Hash } from '../format/Hash.js';
import { formatCountdown, formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import {
  LiquidationsDocument,
  type LiquidationFieldsFragment,
  type LiquidationState,
} from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { useNow } from '../shell/now.js';
import { Empty, type NoticeKind } from '../shell/states.js';
import { AuctionChart } from './AuctionChart.js';

const STATES: Readonly<Record<LiquidationState, { readonly words: string; readonly kind: NoticeKind }>> = {
  running: { words: 'running', kind: 'warning' },
  settled: { words: 'settled: all that was owed is paid', kind: 'good' },
  cured: { words: 'cured by its owner', kind: 'good' },
  shortfall: { words: 'ended with a loss for the fund', kind: 'danger' },
};

const PAGE = 20;

/** Auctions of accounts that could not be kept: what is asked, who bought, what was left unpaid. */
export default function LiquidationsPage() {
  const [openOnly, setOpenOnly] = useState(false);
  const [after, setAfter] = useState<string | null>(null);
  return (
    <div className="page">
      <h1>Liquidations</h1>
      <p>
        <label>
          <input
            type="checkbox"
            checked={openOnly}
            onChange={(event) => {
              setOpenOnly(event.target.checked);
              setAfter(null);
            }}
          />{' '}
          Only auctions that run
        </label>
      </p>
      <Loaded what="the liquidations" document={LiquidationsDocument} variables={{ first: PAGE, after, openOnly }}>
        {({ liquidations: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Empty title={openOnly ? 'No auction runs' : 'Nobody has been liquidated'}>
              <p>An auction begins when an account stays below its maintenance requirement beyond the grace window.</p>
            </Empty>
          ) : (
            <>
              {edges.map(({ node }) => (
                <Auction key={node.id} auction={node} />
              ))}
              <div className="row">
                {after === null ? null : (
                  <button type="button" onClick={() => setAfter(null)}>
                    Newest
                  </button>
                )}
                {pageInfo.hasNextPage ? (
                  <button type="button" onClick={() => setAfter(pageInfo.endCursor)}>
                    Older
                  </button>
                ) : null}
              </div>
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function Auction({ auction }: { readonly auction: LiquidationFieldsFragment }) {
  const now = useNow(5);
  const { auctionId, account, state, startedAt, endedAt, debt, paid, shortfall, fills } = auction;
  const [from, to] = [unixOf(startedAt), endedAt === null ? now : unixOf(endedAt)];
  return (
    <section aria-labelledby={`auction-${auction.id}`}>
      <h2 id={`auction-${auction.id}`}>
        Auction {auctionId} <Badge kind={STATES[state].kind}>{STATES[state].words}</Badge>
      </h2>
      <p>
        Account <Address value={account} short />
      </p>
      <dl className="facts">
        <div>
          <dt>Began</dt>
          <dd>
            {formatTime(from)}{' '}
            {auction.startedTransaction === null ? null : <Hash value={auction.startedTransaction} />}
          </dd>
        </div>
        <div>
          <dt>{endedAt === null ? 'Runs since' : 'Took'}</dt>
          <dd>
            {formatCountdown(to - from)}{' '}
            {auction.endedTransaction === null ? null : <Hash value={auction.endedTransaction} />}
          </dd>
        </div>
        <div>
          <dt>Lacked to maintenance</dt>
          <dd>{debt?.formatted ?? 'not known'}</dd>
        </div>
        <div>
          <dt>Paid by buyers</dt>
          <dd>{paid?.formatted ?? 'not known'}</dd>
        </div>
        <div>
          <dt>Left to the safety fund</dt>
          <dd>{shortfall?.formatted ?? (endedAt === null ? 'not known while it runs' : 'nothing')}</dd>
        </div>
      </dl>
      <AuctionChart auction={auction} nowElapsed={to - from} />
      <h3>Purchases</h3>
      {fills.length === 0 ? (
        <p className="quiet">Nobody has bought yet.</p>
      ) : (
        <ul>
          {fills.map((fill, at) => (
            <li key={at}>
              {formatTime(unixOf(fill.at))}: {fill.share.formatted} of the portfolio for {fill.paid.formatted} by{' '}
              <Address value={fill.buyer} short />
              {fill.transactionHash === null ? null : (
                <>
                  {' '}
                  in <Hash value={fill.transactionHash} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
