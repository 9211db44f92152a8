import { Link } from '@tanstack/react-router';
import { formatRelative, unixOf } from '../format/numbers.js';
import { HomeDocument, type HomeQuery } from '../graphql/generated/graphql.js';
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

/** What a member must know today: is the fund enough, is there a vote, what changes next, is anything wrong. */
export default function HomePage() {
  const now = useNow(10);
  return (
    <div className="page">
      <h1>Where the protocol stands</h1>
      <Loaded what="the state of the protocol" document={HomeDocument} variables={NOTHING}>
        {(home) => (
          <>
            <Warnings home={home} now={now} />
            <FundCard fund={home.fund} now={now} />
            <NeedVote home={home} now={now} />
            <ComingNext home={home} now={now} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function NeedVote({ home: { voting }, now }: { readonly home: HomeQuery; readonly now: number }) {
  return (
    <section aria-labelledby="votes">
      <h2 id="votes">Needs your vote now</h2>
      {voting.edges.length === 0 ? (
        <Empty title="No vote is open">
          <p>
            <Link to="/proposals">All proposals</Link>
          </p>
        </Empty>
      ) : (
        voting.edges.map(({ node }) => <ProposalCard key={node.id} proposal={node} now={now} />)
      )}
    </section>
  );
}

function ComingNext({ home: { onTheWay, fund }, now }: { readonly home: HomeQuery; readonly now: number }) {
  const forecasts = new Map((fund?.forecast ?? []).map((forecast) => [forecast.proposal.id, forecast]));
  return (
    <section aria-labelledby="coming">
      <h2 id="coming">What changes next</h2>
      {onTheWay.edges.length === 0 ? (
        <Empty title="No change is on its way to the chain" />
      ) : (
        <ol className="coming">
          {onTheWay.edges.map(({ node }) => {
            const forecast = forecasts.get(node.id);
            const next = nextEvent(node, now);
            return (
              <li key={node.id}>
                <Link to="/proposals/$proposalId" params={{ proposalId: node.id }}>
                  <bdi>{node.title}</bdi>
                </Link>{' '}
                <Badge kind={STAGES[node.stage].kind}>{STAGES[node.stage].words}</Badge> {next}
                {forecast === undefined ? null : (
                  <span className="quiet">
                    {' '}
                    · coverage then {forecast.after.formatted} (now {forecast.before.formatted})
                    {forecast.at === null ? '' : `, ${formatRelative(unixOf(forecast.at), now)} at the earliest`}
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
