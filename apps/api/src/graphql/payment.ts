import type { RateLimits } from '@riskdao/store';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ApiConfig } from '../config.js';
import { queryPoints } from './cost.js';
import type { ApiContext, Caller } from './context.js';
import { userError } from './errors.js';

export type Payment = NonNullable<ApiContext['spending']>;

/** Takes the points of a request from the caller's budget. Throws RATE_LIMITED when they are not there. */
export async function payFor(
  limits: RateLimits,
  { ratePoints }: Pick<ApiConfig, 'ratePoints'>,
  request: {
    readonly caller: Caller;
    readonly ip: string;
    readonly schema: GraphQLSchema;
    readonly document: DocumentNode;
    readonly variables: Readonly<Record<string, unknown>>;
  },
): Promise<Payment> {
  const { caller, ip, schema, document, variables } = request;
  const cost = queryPoints(schema, document, variables);
  const { key, limit } = budgetOf(caller, ip, ratePoints);
  const payment = { ...(await limits.spend(key, cost, limit)), cost };
  if (payment.isAllowed) return payment;
  const seconds = Math.max(1, Math.ceil((payment.resetAt.getTime() - Date.now()) / 1_000));
  throw Object.assign(
    userError(
      'RATE_LIMITED',
      `This costs ${cost} of ${limit} points a minute; too few are left. Wait ${seconds} s, or use an API key.`,
    ),
    { payment },
  );
}

/** Keys and signed-in people have budgets of their own, everybody else shares one per network address. */
function budgetOf(caller: Caller, ip: string, points: ApiConfig['ratePoints']) {
  switch (caller.kind) {
    case 'anonymous':
      return { key: `ip:${ip}`, limit: points.address };
    case 'session':
      return { key: `address:${caller.address}`, limit: points.caller };
    case 'key':
      return { key: `key:${caller.keyId}`, limit: points.caller };
  }
}

/** The headers by which clients slow down in time. */
export function paymentHeaders({
  limit,
  remaining,
  resetAt,
  cost,
  isAllowed,
}: Payment): Readonly<Record<string, string>> {
  const seconds = Math.max(0, Math.ceil((resetAt.getTime() - Date.now()) / 1_000));
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(limit - remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAt.getTime() / 1_000)),
    'x-ratelimit-cost': String(cost),
    ...(isAllowed ? {} : { 'retry-after': String(Math.max(1, seconds)) }),
  };
}
