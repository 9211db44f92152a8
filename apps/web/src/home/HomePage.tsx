import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import {
  CoverageForecastsDocument,
  FundNowDocument,
  ProposalListDocument,
  type ProposalListQuery,
} from '../graphql/generated/graphql.js';
import { Loaded } from '../graphql/Loaded.js';
import { ProposalCard } from '../proposals/ProposalCard.js';
import { nextEvent, STAGES } from '../proposals/stageWords.js';
import '../proposals/proposals.css';
import { Badge } from '../shell/Badge.js';
import { useNow } from '../shell/now.js';
import { Empty } from '../shell/states.js';
import { FundCard } from './FundCard.js';
import { Warnings } from './Warnings.js';

const NOTHING = {};
const VOTING = { first: 20, after: null, filter: { stages: ['voting'] } } as const;
const COMING = {
  first: 20,
  after: null,
  filter: { stages: ['registered', 'passed', 'challenged', 'queued', 'unverifiable'] },
} as const;

type Proposals = ProposalListQuery['proposals'];

/** What a member must know today: is the fund enough, is there a vote, what changes next, is anything wrong. */
export default function HomePage() {
  const now = useNow(10);
  return (
    <div className="page">
      <h1>Where the protocol stands</h1>
      <Warnings now={now} />
      <section aria-labelledby="fund-now">
        <h2 id="fund-now">Safety fund</h2>
        <Loaded what="the safety fund" document={FundNowDocument} variables={NOTHING}>
          {({ fund }) => <FundCard fund={fund} now={now} />}
        </Loaded>
      </section>
      <section aria-labelledby="votes">
        <h2 id="votes">Needs your vote now</h2>
        <Loaded what="the open votes" document={ProposalListDocument} variables={VOTING}>
          {({ proposals }) => <NeedVote voting={proposals} now={now} />}
        </Loaded>
      </section>
      <section aria-labelledby="coming">
        <h2 id="coming">What changes next</h2>
        <Loaded what="what is on its way" document={ProposalListDocument} variables={COMING}>
          {({ proposals }) => <ComingNext onTheWay={proposals} now={now} />}
        </Loaded>
      </section>
    </div>
  );
}

function NeedVote({ voting, now }: { readonly voting: Proposals; readonly now: number }) {
  if (voting.edges.length === 0)
    return (
      <Empty title="No vote is open">
        <p>
          <Link to="/proposals">All proposals</Link>
        </p>
      </Empty>
    );
  return voting.edges.map(({ node }) => <ProposalCard key={node.id} proposal={node} now={now} />);
}

function ComingNext({ onTheWay, now }: { readonly onTheWay: Proposals; readonly now: number }) {
  const [{ data }] = useQuery({ query: CoverageForecastsDocument });
  const forecasts = new Map((data?.fund?.forecast ?? []).map((forecast) => [forecast.proposal.id, forecast]));
  if (onTheWay.edges.length === 0) return <Empty title="No change is on its way to the chain" />;
  return (
    <ol className="coming">
      {onTheWay.edges.map(({ node }) => {
        const forecast = forecasts.get(node.id);
        return (
          <li key={node.id}>
            <Link to="/proposals/$proposalId" params={{ proposalId: node.id }}>
              <bdi>{node.title}</bdi>
            </Link>{' '}
            <Badge kind={STAGES[node.stage].kind}>{STAGES[node.stage].words}</Badge> {nextEvent(node, now)}
            {forecast === undefined ? null : (
              <span className="quiet">
                {' '}
                · by its report the fund covers{' '}
                {forecast.after.formatted === forecast.before.formatted
                  ? `${forecast.after.formatted} of its target, as without it`
                  : `${forecast.after.formatted} of its target, ${forecast.before.formatted} without it`}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
