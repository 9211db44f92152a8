import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useSubscription } from 'urql';
import { Hash } from '../format/Hash.js';
import { formatRelative, formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import {
  FundChangedDocument,
  FundPageDocument,
  type CoverageBand,
  type FundPageQuery,
} from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { useNow } from '../shell/now.js';
import { Empty, Notice, type NoticeKind } from '../shell/states.js';
import { CoverageHistory } from './CoverageHistory.js';

type Fund = NonNullable<FundPageQuery['fund']>;

const BANDS: Readonly<Record<CoverageBand, { readonly words: string; readonly kind: NoticeKind }>> = {
  green: { words: 'covers its target', kind: 'good' },
  amber: { words: 'is short of its target', kind: 'warning' },
  red: { words: 'is below its floor: restrictions are due', kind: 'danger' },
};

/** After this a measurement no longer speaks for the present. */
const OLD_SECONDS = 86_400;

/** What stands behind accounts that cannot pay: how much, against what, and what it does not cover. */
export default function FundPage() {
  return (
    <div className="page">
      <h1>Safety fund</h1>
      <Loaded what="the safety fund" document={FundPageDocument} variables={{}}>
        {({ fund }, reload) =>
          fund === null ? (
            <Empty title="The fund has not been measured yet">
              <p>
                It is measured as soon as a market and a book have been read. This takes a minute after the first start.
              </p>
            </Empty>
          ) : (
            <Measured fund={fund} reload={reload} />
          )
        }
      </Loaded>
    </div>
  );
}

function Measured({ fund, reload }: { readonly fund: Fund; readonly reload: () => void }) {
  const now = useNow(30);
  const at = unixOf(fund.at);
  const [{ data: changed }] = useSubscription({ query: FundChangedDocument });
  const cursor = changed?.coverageChanged.cursor;
  useEffect(() => {
    if (cursor !== undefined) reload();
    // Only a new measurement is a reason to read again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);
  return (
    <>
      {now - at > OLD_SECONDS ? (
        <Notice kind="warning">
          This measurement is old: it was taken {formatRelative(at, now)}. The ingest may have stopped.
        </Notice>
      ) : null}
      <section aria-labelledby="coverage">
        <h2 id="coverage">Coverage</h2>
        <p className="row">
          <span className="big">{fund.coverage.formatted}</span>
          <Badge kind={BANDS[fund.band].kind}>{BANDS[fund.band].words}</Badge>
        </p>
        <p className="quiet">
          Stressed value of what the fund holds, divided by what it should hold; rounded down. Measured {formatTime(at)}
          .
        </p>
        <dl className="facts">
          <div>
            <dt>Stressed value</dt>
            <dd>{fund.balance.formatted}</dd>
          </div>
          <div>
            <dt>Target</dt>
            <dd>{fund.target.formatted}</dd>
          </div>
          <div>
            <dt>Market, book and parameters behind it</dt>
            <dd className="small">
              <Hash value={fund.marketHash} />
              <Hash value={fund.bookHash} />
              <Hash value={fund.parameterSetId} />
            </dd>
          </div>
        </dl>
        <CoverageHistory readings={fund.history.edges.map(({ node }) => node)} band={fund.band} />
      </section>
      <Forecast rows={fund.forecast} />
      <section aria-labelledby="fund-holdings">
        <h2 id="fund-holdings">What it holds</h2>
        {fund.holdings.length === 0 ? <p className="quiet">Nothing.</p> : <HoldingTable holdings={fund.holdings} />}
        <h3>What coverage does not count</h3>
        <ul>
          {fund.exclusions.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

function HoldingTable({ holdings }: { readonly holdings: Fund['holdings'] }) {
  return (
    <div className="scroll" role="region" aria-label="Holdings of the fund" tabIndex={0}>
      <table>
        <caption className="unseen">Holdings of the fund</caption>
        <thead>
          <tr>
            <th scope="col">Asset</th>
            <th scope="col" className="number">
              Amount
            </th>
            <th scope="col" className="number">
              At market
            </th>
          </tr>
        </thead>
        <tbody>
          {holdings.map(({ asset, amount, marketValue }) => (
            <tr key={asset}>
              <th scope="row">
                <bdi>{asset}</bdi>
              </th>
              <td className="number">{amount.formatted}</td>
              <td className="number">{marketValue?.formatted ?? 'no price: counts for nothing'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Forecast({ rows }: { readonly rows: Fund['forecast'] }) {
  return (
    <section aria-labelledby="forecast">
      <h2 id="forecast">After changes that are on their way</h2>
      <p className="quiet">
        By each proposal&apos;s own report, on the market and book of its day: compare the two figures with each other.
      </p>
      {rows.length === 0 ? (
        <p className="quiet">No proposal that could change it is on its way.</p>
      ) : (
        <ul>
          {rows.map(({ proposal, at, before, after, targetAfter }) => (
            <li key={proposal.id}>
              <Link to="/proposals/$proposalId" params={{ proposalId: proposal.id }}>
                <bdi>{proposal.title}</bdi>
              </Link>{' '}
              ({proposal.stage}): coverage {before.formatted} → <strong>{after.formatted}</strong>, target{' '}
              {targetAfter.formatted}
              {at === null ? '.' : `, at the earliest ${formatTime(unixOf(at))}.`}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
