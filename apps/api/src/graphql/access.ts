import type { ApiScope } from '@riskdao/store';
import { defaultFieldResolver, isObjectType, type GraphQLSchema } from 'graphql';
import type { ApiContext, Caller, Role, SignedInCaller } from './context.js';
import { userError } from './errors.js';

/** Who may call what. `anyone`: also without signing in. `scope`: what an API key must carry; `null`: no key at all. */
export type AccessRule = { readonly role: Role | 'anyone'; readonly scope: ApiScope | null };

/** Every mutation, and every query that is not for everybody. A mutation that is missing here keeps the server from starting. */
export const ACCESS_RULES: Readonly<Record<string, AccessRule>> = {
  'Mutation.signInNonce': { role: 'anyone', scope: null },
  'Mutation.signIn': { role: 'anyone', scope: null },
  'Mutation.signOut': { role: 'anyone', scope: null },
  'Mutation.submitVote': { role: 'anyone', scope: 'read' },
  'Mutation.createDraft': { role: 'author', scope: 'draft' },
  'Mutation.updateDraft': { role: 'author', scope: 'draft' },
  'Mutation.cancelDraft': { role: 'author', scope: 'draft' },
  'Mutation.simulateDraft': { role: 'author', scope: 'draft' },
  'Mutation.markReady': { role: 'author', scope: 'draft' },
  'Mutation.propose': { role: 'author', scope: 'draft' },
  'Mutation.cancelSimulation': { role: 'author', scope: 'draft' },
  'Mutation.createApiKey': { role: 'member', scope: null },
  'Mutation.revokeApiKey': { role: 'member', scope: null },
  'Mutation.rotateApiKey': { role: 'member', scope: null },
  'Mutation.createWebhook': { role: 'member', scope: 'webhooks' },
  'Mutation.rotateWebhookSecret': { role: 'member', scope: 'webhooks' },
  'Mutation.replayWebhookDelivery': { role: 'member', scope: 'webhooks' },
  'Mutation.deleteWebhook': { role: 'member', scope: 'webhooks' },
  'Mutation.retryJob': { role: 'operator', scope: 'operate' },
  'Query.operations': { role: 'operator', scope: 'operate' },
};

/** Throws UNAUTHENTICATED or FORBIDDEN unless the caller may. */
export function requireAccess({ role, scope }: AccessRule, caller: Caller): void {
  if (caller.kind === 'key' && (scope === null || !caller.scopes.includes(scope))) {
    throw userError(
      'FORBIDDEN',
      scope === null ? 'API keys cannot do this. Sign in instead.' : `This API key lacks the scope "${scope}".`,
    );
  }
  if (role === 'anyone') return;
  if (caller.kind === 'anonymous')
    throw userError('UNAUTHENTICATED', 'Nobody is signed in. Sign in, or send an API key.');
  if (!caller.roles.includes(role)) {
    throw userError('FORBIDDEN', `${caller.address} is no ${role}. Ask the operators for the role.`);
  }
}

/** The caller of an operation whose rule demands one. */
export function signedIn({ caller }: ApiContext): SignedInCaller {
  if (caller.kind === 'anonymous')
    throw userError('UNAUTHENTICATED', 'Nobody is signed in. Sign in, or send an API key.');
  return caller;
}

/** Fields whose value is read only when somebody asks: compiled queries call resolvers, but no functions that lie in values. */
const LAZY_FIELDS = [
  ['Market', 'underlyings'],
  ['Market', 'assets'],
  ['AccountConnection', 'totalCount'],
  ['ParameterChange', 'proposal'],
  ['ProposalImpact', 'impact'],
  ['Rerun', 'drift'],
] as const;

/** Proxies and monitors read the status: a part that does not answer is 503 also where the failure is data. */
async function withStatus(answer: unknown, { reply }: ApiContext): Promise<unknown> {
  const value = await answer;
  const isAway = (value as { __typename?: string } | null)?.__typename === 'ServiceUnavailable';
  if (isAway) void reply?.code(503);
  return value;
}

/** Puts the table before the resolvers. Throws when a mutation has no rule or a rule has no operation. */
export function withAccessRules(schema: GraphQLSchema): GraphQLSchema {
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {}).map((name) => `Mutation.${name}`);
  const open = mutations.filter((name) => !(name in ACCESS_RULES));
  if (open.length > 0) throw new Error(`ACCESS_RULES does not say who may call ${open.join(', ')}.`);
  for (const [name, rule] of Object.entries(ACCESS_RULES)) {
    const [type = '', fieldName = ''] = name.split('.');
    const parent = type === 'Query' ? schema.getQueryType() : schema.getMutationType();
    const field = parent?.getFields()[fieldName];
    if (field === undefined) throw new Error(`ACCESS_RULES names ${name}, which the schema does not have.`);
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context: ApiContext, info) => {
      requireAccess(rule, context.caller);
      return withStatus(resolve(source, args, context, info), context);
    };
  }
  for (const [type, field] of LAZY_FIELDS) {
    const parent = schema.getType(type);
    const lazy = isObjectType(parent) ? parent.getFields()[field] : undefined;
    if (lazy === undefined) throw new Error(`LAZY_FIELDS names ${type}.${field}, which the schema does not have.`);
    lazy.resolve = defaultFieldResolver;
  }
  return schema;
}
