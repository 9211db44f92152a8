import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { createApiKey, revokeApiKey, rotateApiKey, type ApiScope, type DatabaseClient } from '@riskdao/store';
import { signedIn } from '../graphql/access.js';
import type { ApiContext } from '../graphql/context.js';
import { invalidInput, isUuid, notFound } from '../graphql/failures.js';
import { DATABASE } from '../graphql/tokens.js';

type ApiKeyInput = { readonly name: string; readonly scopes: readonly ApiScope[]; readonly expiresAt?: Date | null };

const LONGEST_NAME = 80;
const LONGEST_OVERLAP_HOURS = 168;
const NO_KEY = 'You have no such API key. List yours with me { apiKeys { id } }.';

@Resolver('Mutation')
export class ApiKeyMutations {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Mutation('createApiKey')
  async createApiKey(@Args('input') input: ApiKeyInput, @Context() context: ApiContext) {
    const { address: owner, roles } = signedIn(context);
    const name = input.name.trim();
    const problems = [
      ...(name === '' || name.length > LONGEST_NAME
        ? [{ field: 'name', message: `Write 1 to ${LONGEST_NAME} characters.` }]
        : []),
      ...(input.scopes.length === 0 ? [{ field: 'scopes', message: 'Name at least one.' }] : []),
      ...(input.scopes.includes('operate') && !roles.includes('operator')
        ? [{ field: 'scopes', message: 'Only operators can give "operate".' }]
        : []),
      ...(input.scopes.includes('draft') && !roles.includes('author')
        ? [{ field: 'scopes', message: 'Only authors can give "draft".' }]
        : []),
      ...(input.expiresAt != null && input.expiresAt <= new Date()
        ? [{ field: 'expiresAt', message: 'It lies in the past.' }]
        : []),
    ];
    if (problems.length > 0) return invalidInput(problems);
    const scopes = [...new Set(input.scopes)];
    const created = await createApiKey(this.db, { owner, name, scopes, expiresAt: input.expiresAt ?? null });
    return { __typename: 'ApiKeyCreated', ...created };
  }

  @Mutation('revokeApiKey')
  async revokeApiKey(@Args('id') id: string, @Context() context: ApiContext) {
    const owner = signedIn(context).address;
    const apiKey = isUuid(id) ? await revokeApiKey(this.db, { owner, id }) : null;
    return apiKey === null ? notFound(NO_KEY) : { __typename: 'ApiKeyRevoked', apiKey };
  }

  @Mutation('rotateApiKey')
  async rotateApiKey(
    @Args('id') id: string,
    @Args('overlapHours') overlapHours: number,
    @Context() context: ApiContext,
  ) {
    if (overlapHours < 0 || overlapHours > LONGEST_OVERLAP_HOURS) {
      return invalidInput([{ field: 'overlapHours', message: `Write 0 to ${LONGEST_OVERLAP_HOURS}.` }]);
    }
    const owner = signedIn(context).address;
    const created = isUuid(id) ? await rotateApiKey(this.db, { owner, id, overlapHours }) : null;
    return created === null ? notFound(NO_KEY) : { __typename: 'ApiKeyCreated', ...created };
  }
}
