import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  apiKeysOf,
  closeSession,
  issueNonce,
  openSession,
  takeNonce,
  webhooksOf,
  type DatabaseClient,
} from '@riskdao/store';
import type { Provider } from 'ethers';
import type { ApiConfig } from '../config.js';
import { signedIn } from '../graphql/access.js';
import type { ApiContext } from '../graphql/context.js';
import { API_CONFIG, CHAIN, DATABASE, ROLES } from '../graphql/tokens.js';
import { webhookView } from '../webhooks/webhooks.resolver.js';
import { sessionCookie } from './caller.js';
import type { Roles } from './roles.js';
import { judgeSignIn } from './signIn.js';

const SESSION_HOURS = 12;
const STATEMENT = 'Sign in to the Risk DAO. This costs nothing and moves nothing.';

@Resolver('Mutation')
export class SessionMutations {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(CHAIN) private readonly provider: Provider | null,
    @Inject(ROLES) private readonly roles: Roles,
  ) {}

  @Mutation('signInNonce')
  async signInNonce() {
    const { chainId, publicUrl } = this.config;
    return {
      ...(await issueNonce(this.db)),
      domain: publicUrl.host,
      uri: publicUrl.origin,
      chainId,
      statement: STATEMENT,
    };
  }

  @Mutation('signIn')
  async signIn(
    @Args('message') message: string,
    @Args('signature') signature: string,
    @Context() { reply }: ApiContext,
  ) {
    const { chainId, publicUrl } = this.config;
    const outcome = await judgeSignIn(message, signature, {
      domain: publicUrl.host,
      uri: publicUrl.origin,
      chainId,
      now: new Date(),
      takeNonce: (nonce) => takeNonce(this.db, nonce),
      provider: this.provider,
    });
    if (outcome.kind === 'refused') {
      void reply?.code(401);
      return { __typename: 'SignInRefused', code: outcome.code, message: outcome.message };
    }
    const { address } = outcome;
    const { token, expiresAt } = await openSession(this.db, { address, hours: SESSION_HOURS });
    const isSecure = publicUrl.protocol === 'https:';
    void reply?.header('set-cookie', sessionCookie(token, { hours: SESSION_HOURS, isSecure }));
    return { __typename: 'SignedIn', token, me: { address, roles: await this.roles.of(address), expiresAt } };
  }

  @Mutation('signOut')
  async signOut(@Context() { caller, reply }: ApiContext) {
    const wasSignedIn = caller.kind === 'session' && (await closeSession(this.db, caller.token));
    const isSecure = this.config.publicUrl.protocol === 'https:';
    void reply?.header('set-cookie', sessionCookie(null, { hours: 0, isSecure }));
    return { wasSignedIn };
  }
}

@Resolver('Query')
export class SessionQueries {
  @Query('me')
  me(@Context() { caller }: ApiContext) {
    if (caller.kind === 'anonymous') return null;
    const { address, roles, expiresAt } = caller;
    return { address, roles, expiresAt };
  }
}

@Resolver('Me')
export class MeFields {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @ResolveField('apiKeys')
  apiKeys(@Context() context: ApiContext) {
    return apiKeysOf(this.db, signedIn(context).address);
  }

  @ResolveField('webhooks')
  async webhooks(@Context() context: ApiContext) {
    return (await webhooksOf(this.db, signedIn(context).address)).map(webhookView);
  }
}
