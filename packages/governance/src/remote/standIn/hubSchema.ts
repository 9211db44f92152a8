import { buildSchema, execute, GraphQLError, parse, validate, type DocumentNode } from 'graphql';
import { isAddress } from 'ethers';
import { scoresForDisplay } from '../../snapshot/tallyForDisplay.js';
import type { StandInOptions, StandInState, StoredProposal, StoredVote } from './standInState.js';

const SCHEMA = buildSchema(`
  scalar Any
  enum Order { asc desc }
  type Strategy { name: String! network: String params: Any }
  type Validation { name: String! params: Any }
  type Filters { minScore: Float onlyMembers: Boolean }
  type Voting { delay: Int period: Int type: String quorum: Float quorumType: String blind: Boolean hideAbstain: Boolean privacy: String aliased: Boolean }
  type Space { id: String! name: String about: String network: String symbol: String strategies: [Strategy] admins: [String] members: [String] moderators: [String] filters: Filters plugins: Any voting: Voting validation: Validation voteValidation: Validation verified: Boolean flagged: Boolean parent: Space children: [Space] }
  type Proposal { id: String! ipfs: String author: String created: Int updated: Int network: String symbol: String type: String strategies: [Strategy] validation: Validation plugins: Any title: String body: String discussion: String choices: [String] labels: [String] start: Int end: Int quorum: Float quorumType: String privacy: String snapshot: Int state: String link: String app: String scores: [Float] scores_by_strategy: Any scores_state: String scores_total: Float scores_updated: Int scores_total_value: Float votes: Int flagged: Boolean flagCode: Int space: Space }
  type Vote { id: String! ipfs: String voter: String created: Int choice: Any metadata: Any reason: String app: String vp: Float vp_by_strategy: [Float] vp_state: String space: Space proposal: Proposal }
  type Power { vp: Float vp_by_strategy: [Float] vp_state: String }
  input ProposalWhere { id: String id_in: [String] space: String space_in: [String] author: String state: String title_contains: String created_gte: Int }
  input VoteWhere { id: String id_in: [String] proposal: String voter: String space: String created_gte: Int }
  type Query {
    space(id: String): Space
    proposal(id: String): Proposal
    proposals(first: Int = 20, skip: Int = 0, where: ProposalWhere, orderBy: String, orderDirection: Order): [Proposal]
    vote(id: String): Vote
    votes(first: Int = 20, skip: Int = 0, where: VoteWhere, orderBy: String, orderDirection: Order): [Vote]
    vp(voter: String!, space: String!, proposal: String): Power
  }
`);

const LIMITS = { first: 1_000, skip: 5_000, list: 100, depth: 5, roots: 5 };

export type HubAnswer = { readonly status: number; readonly body: unknown };
type Page = {
  readonly first: number;
  readonly skip: number;
  readonly where?: Record<string, unknown>;
  readonly orderBy?: string;
  readonly orderDirection?: string;
};

/** Answers one GraphQL request as the hub does: its limits, HTTP 400 for what does not fit the schema, 500 with errors else. */
export async function answerHub(
  { query, variables }: { readonly query?: string; readonly variables?: Record<string, unknown> },
  state: StandInState,
  options: StandInOptions,
): Promise<HubAnswer> {
  let document: DocumentNode;
  try {
    document = parse(query ?? '');
  } catch (cause) {
    return { status: 400, body: { errors: [cause] } };
  }
  const invalid = validate(SCHEMA, document);
  if (invalid.length > 0) return { status: 400, body: { errors: invalid } };
  if (depthOf(document) > LIMITS.depth)
    return { status: 400, body: { errors: [{ message: `'' exceeds maximum operation depth of ${LIMITS.depth}` }] } };
  if (rootsOf(document) > LIMITS.roots)
    return {
      status: 500,
      body: { errors: [{ message: `' exceeds the maximum number of root selections: ${LIMITS.roots}` }] },
    };
  const rootValue = resolvers(state, options);
  const result = await execute({ schema: SCHEMA, document, rootValue, variableValues: variables ?? {} });
  return result.errors === undefined
    ? { status: 200, body: { data: result.data } }
    : { status: 500, body: { errors: result.errors, data: null } };
}

function resolvers(state: StandInState, options: StandInOptions) {
  const space = (id: string) => {
    const row = Object.hasOwn(options.spaces, id) ? options.spaces[id] : undefined;
    if (row === undefined) return null;
    const voting = { delay: null, period: null, type: null, quorum: null, quorumType: 'default', ...row.voting };
    return {
      id,
      validation: { name: 'any', params: {} },
      voteValidation: { name: 'any', params: {} },
      plugins: {},
      ...row,
      voting,
    };
  };
  const proposal = (row: StoredProposal) => {
    const cast = [...(state.votes.get(row.id)?.values() ?? [])];
    const known = space(row.space);
    const now = options.nowUnix();
    const scores = scoresForDisplay(
      row.type,
      row.choices.length,
      cast.map(({ choice, vp }) => ({ choice, power: vp })),
    );
    return {
      ...row,
      ...{ network: known?.network, symbol: known?.symbol, strategies: known?.strategies, space: known },
      validation: known?.voteValidation,
      ...{ quorum: known?.voting.quorum ?? 0, quorumType: known?.voting.quorumType ?? 'default' },
      state: now < row.start ? 'pending' : now <= row.end ? 'active' : 'closed',
      scores,
      scores_state: row.final ? 'final' : 'pending',
      scores_total: cast.reduce((sum, { vp }) => sum + vp, 0),
      ...{ votes: cast.length, flagCode: row.flagged ? 1 : 0 },
    };
  };
  const vote = (row: StoredVote) => {
    const of = state.proposals.get(row.proposal);
    return {
      ...row,
      vp_by_strategy: [row.vp],
      space: space(row.space),
      proposal: of === undefined ? null : proposal(of),
    };
  };
  const allVotes = () => [...state.votes.values()].flatMap((votes) => [...votes.values()]);
  return {
    space: ({ id }: { id: string }) => space(id),
    proposal: ({ id }: { id: string }) => {
      const row = state.proposals.get(id);
      return row === undefined ? null : proposal(row);
    },
    proposals: (page: Page) => paged([...state.proposals.values()].map(proposal), page),
    vote: ({ id }: { id: string }) =>
      allVotes()
        .filter((row) => row.id === id)
        .map(vote)[0] ?? null,
    votes: (page: Page) => paged(allVotes(), page).map(vote),
    vp: async (of: { voter: string; space: string; proposal?: string }) => {
      const block =
        of.proposal === undefined ? await options.headBlock() : (state.proposals.get(of.proposal)?.snapshot ?? 0);
      const power = await options.power(of.voter, block, space(of.space)?.strategies ?? []);
      return power === null ? null : { ...power, vp_by_strategy: [power.vp] };
    },
  };
}

function paged<T extends object>(
  rows: readonly T[],
  { first, skip, where = {}, orderBy = 'created', orderDirection = 'desc' }: Page,
): readonly T[] {
  for (const [name, value, most] of [
    ['first', first, LIMITS.first],
    ['skip', skip, LIMITS.skip],
  ] as const)
    if (value > most) throw new GraphQLError(`The \`${name}\` argument must not be greater than ${most}`);
  for (const [name, value] of Object.entries(where))
    if (name.endsWith('_in') && (value as unknown[]).length > LIMITS.list)
      throw new GraphQLError(`The \`${name}\` argument must not be greater than ${LIMITS.list}`);
  if (where['voter'] !== undefined && !isAddress(where['voter'])) throw new GraphQLError('Invalid addresses in voter');
  const direction = orderDirection === 'asc' ? 1 : -1;
  const key = (row: T, name: string) => {
    const value = (row as Record<string, unknown>)[name];
    return typeof value === 'object' && value !== null && 'id' in value ? (value as { id: unknown }).id : value;
  };
  return rows
    .filter((row) =>
      Object.entries(where).every(([name, wanted]) =>
        matches(key(row, name.replace(/_(in|gte|contains)$/, '')), name, wanted),
      ),
    )
    .sort(
      (a, b) =>
        direction * (Number(key(a, orderBy)) - Number(key(b, orderBy))) ||
        (String(key(a, 'id')) < String(key(b, 'id')) ? -1 : 1),
    )
    .slice(skip, skip + first);
}

function matches(value: unknown, name: string, wanted: unknown): boolean {
  if (name.endsWith('_in')) return (wanted as unknown[]).includes(value);
  if (name.endsWith('_gte')) return Number(value) >= Number(wanted);
  if (name.endsWith('_contains')) return String(value).includes(String(wanted));
  return name === 'voter' || name === 'author'
    ? String(value).toLowerCase() === String(wanted).toLowerCase()
    : value === wanted;
}

type Selected = { readonly selectionSet?: { readonly selections: readonly Selected[] } | undefined };

function depthOf(document: DocumentNode): number {
  const depth = (node: Selected): number =>
    Math.max(0, ...(node.selectionSet?.selections ?? []).map((selection) => 1 + depth(selection)));
  return Math.max(...document.definitions.map((definition) => depth(definition as Selected))) - 1;
}

function rootsOf(document: DocumentNode): number {
  return document.definitions.reduce(
    (sum, definition) => sum + ((definition as Selected).selectionSet?.selections.length ?? 0),
    0,
  );
}
