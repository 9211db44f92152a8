import type { ApiScope, Spending } from '@riskdao/store';
import type { FastifyReply } from 'fastify';
import type { GraphQLError } from 'graphql';

export type Role = 'member' | 'author' | 'operator';

/** Who asks. `address` is checksummed; roles contain those below them. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'session';
      readonly address: string;
      readonly roles: readonly Role[];
      readonly token: string;
      readonly expiresAt: Date;
    }
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly address: string;
      readonly roles: readonly Role[];
      readonly scopes: readonly ApiScope[];
      readonly expiresAt: Date | null;
    };

export type SignedInCaller = Exclude<Caller, { kind: 'anonymous' }>;

/** What every resolver is handed. `spending` stands once the request was paid for. */
export type ApiContext = {
  readonly caller: Caller;
  /** Network address, after the proxies that are believed. */
  readonly ip: string;
  readonly reply: FastifyReply | null;
  /** Why the credentials that were sent are good for nothing; null when they hold or none were sent. */
  readonly refusal: GraphQLError | null;
  spending: (Spending & { readonly cost: number }) | null;
};
