import { z } from 'zod';
import type { Fetched } from '../evidence/evidence.js';
import type { HubProposal, HubVote } from '../snapshot/wire.js';
import { hubProposalShape, hubStrategyShape, hubVoteShape } from '../snapshot/hubShapes.js';
import { readJson, request, type HttpOptions } from './http.js';

const space = z.object({
  id: z.string(),
  network: z.string(),
  strategies: z.array(hubStrategyShape),
  admins: z.array(z.string()),
  members: z.array(z.string()),
  moderators: z.array(z.string()),
  voting: z.object({ delay: z.number().nullable(), period: z.number().nullable(), quorum: z.number().nullable() }),
});
export type HubSpace = z.infer<typeof space>;

const PROPOSAL_FIELDS =
  'id ipfs author created updated network type strategies{name network params} validation{name params} plugins title body discussion choices labels start end quorum quorumType privacy snapshot state scores scores_state scores_total votes flagged space{id}';
const VOTE_FIELDS = 'id ipfs voter created choice reason app vp vp_state';
const SPACE_FIELDS = 'id network strategies{name network params} admins members moderators voting{delay period quorum}';

/** The hub's limits: `first` up to 1000, `skip` up to 5000. */
const PAGE = 1_000;
const LONGEST_SKIP = 5_000;

export type SnapshotHub = {
  readonly proposal: (id: string) => Promise<Fetched<HubProposal | null>>;
  readonly proposals: (space: string, createdSince?: number) => Promise<Fetched<readonly HubProposal[]>>;
  readonly votes: (proposalId: string) => Promise<Fetched<readonly HubVote[]>>;
  readonly space: (id: string) => Promise<Fetched<HubSpace | null>>;
};

/** A client of Snapshot's hub at `url` (without `/graphql`). Nothing it answers is believed: see `verifyResult`. */
export function snapshotHub(url: string, options: HttpOptions = {}): SnapshotHub {
  const ask = async <T>(query: string, variables: object, shape: z.ZodType<T>): Promise<Fetched<T>> => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    };
    const answered = await request(`${url}/graphql`, init, options, ({ text }) => isRefusal(text));
    if (answered.kind === 'failed') return answered;
    const body = readJson(answered.value);
    if (body.kind === 'failed') return body;
    const { data, errors } = body.value as { data?: unknown; errors?: unknown };
    if (errors !== undefined)
      return { kind: 'failed', code: 'HUB_REFUSED', detail: JSON.stringify(errors).slice(0, 200) };
    const read = shape.safeParse(data);
    return read.success
      ? { kind: 'fetched', value: read.data }
      : { kind: 'failed', code: 'HUB_SHAPE', detail: z.prettifyError(read.error).slice(0, 300) };
  };
  const inner = <T, R>(answer: Fetched<T>, of: (value: T) => R): Fetched<R> =>
    answer.kind === 'failed' ? answer : { kind: 'fetched', value: of(answer.value) };

  return {
    proposal: async (id) =>
      inner(
        await ask(
          `query($id:String!){proposal(id:$id){${PROPOSAL_FIELDS}}}`,
          { id },
          z.object({ proposal: hubProposalShape.nullable() }),
        ),
        (data) => data.proposal as HubProposal | null,
      ),
    proposals: async (id, createdSince = 0) =>
      allPages(createdSince, async (since, skip) =>
        inner(
          await ask(
            `query($space:String!,$since:Int!,$skip:Int!){proposals(first:${PAGE},skip:$skip,where:{space:$space,created_gte:$since},orderBy:"created",orderDirection:asc){${PROPOSAL_FIELDS}}}`,
            { space: id, since, skip },
            z.object({ proposals: z.array(hubProposalShape) }),
          ),
          (data) => data.proposals as HubProposal[],
        ),
      ),
    votes: (id) =>
      allPages(0, async (since, skip) =>
        inner(
          await ask(
            `query($id:String!,$since:Int!,$skip:Int!){votes(first:${PAGE},skip:$skip,where:{proposal:$id,created_gte:$since},orderBy:"created",orderDirection:asc){${VOTE_FIELDS}}}`,
            { id, since, skip },
            z.object({ votes: z.array(hubVoteShape) }),
          ),
          (data) => data.votes as HubVote[],
        ),
      ),
    space: async (id) =>
      inner(
        await ask(`query($id:String!){space(id:$id){${SPACE_FIELDS}}}`, { id }, z.object({ space: space.nullable() })),
        (data) => data.space,
      ),
  };
}

/** The hub answers its own refusals with HTTP 500 and a list of errors: asking again does not help, unless a request failed inside. */
function isRefusal(text: string): boolean {
  return text.startsWith('{"errors"') && !text.includes('request failed');
}

/**
 * All rows by `created_gte`: the next page starts at the last page's latest second again, so that equal timestamps are not lost,
 * and pages within one second by `skip`. More rows in one second than the hub lets one skip is a failed fetch, not a cut list.
 */
async function allPages<T extends { readonly id: string; readonly created: number }>(
  from: number,
  page: (since: number, skip: number) => Promise<Fetched<readonly T[]>>,
): Promise<Fetched<readonly T[]>> {
  const rows = new Map<string, T>();
  let [since, skip] = [from, 0];
  for (;;) {
    const answer = await page(since, skip);
    if (answer.kind === 'failed') return answer;
    for (const row of answer.value) rows.set(row.id, row);
    const last = answer.value.at(-1);
    if (last === undefined || answer.value.length < PAGE) return { kind: 'fetched', value: [...rows.values()] };
    skip = last.created === since ? skip + PAGE : 0;
    since = last.created;
    if (skip > LONGEST_SKIP)
      return {
        kind: 'failed',
        code: 'HUB_PAGE_LIMIT',
        detail: `more than ${LONGEST_SKIP + PAGE} rows in second ${since}`,
      };
  }
}
