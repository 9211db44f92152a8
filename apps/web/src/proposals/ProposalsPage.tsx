import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  ProposalListDocument,
  type ProposalFilter,
  type ProposalListQuery,
  type ProposalStage,
} from '../graphql/generated/graphql.js';
import { Loaded } from '../graphql/Loaded.js';
import { formatCount } from '../format/numbers.js';
import { useNow } from '../shell/now.js';
import { Empty } from '../shell/states.js';
import { ProposalCard } from './ProposalCard.js';
import './proposals.css';

const GROUPS: Readonly<Record<string, { readonly words: string; readonly stages: readonly ProposalStage[] }>> = {
  all: { words: 'All', stages: [] },
  vote: { words: 'Vote is open', stages: ['voting'] },
  drafts: { words: 'Being prepared', stages: ['draft', 'simulated', 'registered'] },
  coming: { words: 'On the way to the chain', stages: ['passed', 'challenged', 'queued', 'unverifiable'] },
  done: { words: 'Executed', stages: ['executed'] },
  ended: { words: 'Ended without execution', stages: ['rejected', 'cancelled', 'expired'] },
};

const PAGE = 20;

export default function ProposalsPage() {
  const now = useNow(30);
  const [group, setGroup] = useState('all');
  const [search, setSearch] = useState('');
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const filter = useMemo<ProposalFilter>(() => {
    const stages = GROUPS[group]?.stages ?? [];
    return { ...(stages.length === 0 ? {} : { stages: [...stages] }), ...(search === '' ? {} : { search }) };
  }, [group, search]);
  const variables = useMemo(() => ({ first: PAGE, after: cursors.at(-1) ?? null, filter }), [cursors, filter]);
  return (
    <div className="page">
      <div className="row spread">
        <h1>Proposals</h1>
        <Link to="/proposals/new" className="button">
          Write a proposal
        </Link>
      </div>
      <form className="row filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Stage{' '}
          <select
            value={group}
            onChange={({ target }) => {
              setGroup(target.value);
              setCursors([null]);
            }}
          >
            {Object.entries(GROUPS).map(([key, { words }]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label className="grow">
          Search{' '}
          <input
            type="search"
            value={search}
            placeholder="Title or summary"
            onChange={({ target }) => {
              setSearch(target.value);
              setCursors([null]);
            }}
          />
        </label>
      </form>
      <Loaded what="the proposals" document={ProposalListDocument} variables={variables}>
        {({ proposals }) => (
          <List
            proposals={proposals}
            now={now}
            isFiltered={group !== 'all' || search !== ''}
            back={cursors.length > 1 ? () => setCursors(cursors.slice(0, -1)) : null}
            forth={() => setCursors([...cursors, proposals.pageInfo.endCursor])}
          />
        )}
      </Loaded>
    </div>
  );
}

function List({
  proposals: { edges, pageInfo, totalCount },
  now,
  isFiltered,
  back,
  forth,
}: {
  readonly proposals: ProposalListQuery['proposals'];
  readonly now: number;
  readonly isFiltered: boolean;
  readonly back: (() => void) | null;
  readonly forth: () => void;
}) {
  if (edges.length === 0)
    return isFiltered ? (
      <Empty title="No proposal fits">
        <p>Widen the filter, or search for another word.</p>
      </Empty>
    ) : (
      <Empty title="There are no proposals yet">
        <p>The first one begins as a draft: write what should change, and see what it does before anybody votes.</p>
      </Empty>
    );
  return (
    <>
      <p className="quiet" role="status">
        {formatCount(totalCount)} {totalCount === 1 ? 'proposal' : 'proposals'}
      </p>
      {edges.map(({ node }) => (
        <ProposalCard key={node.id} proposal={node} now={now} />
      ))}
      <nav className="row" aria-label="Pages of the list">
        {back === null ? null : (
          <button type="button" onClick={back}>
            Newer
          </button>
        )}
        {pageInfo.hasNextPage ? (
          <button type="button" onClick={forth}>
            Older
          </button>
        ) : null}
      </nav>
    </>
  );
}
