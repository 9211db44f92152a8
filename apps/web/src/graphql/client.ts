import { createClient as createSocketClient } from 'graphql-ws';
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from 'urql';

/** Queries by POST to this origin; subscriptions over one socket that is opened when somebody listens. */
export function createGraphqlClient(origin: string): Client {
  const socket = createSocketClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    // Whoever follows connects again after the last cursor (resume.ts): a retry in here would begin where the first one did.
    retryAttempts: 0,
  });
  return new Client({
    url: `${origin}/graphql`,
    preferGetMethod: false,
    // The session is a cookie of this origin.
    fetchOptions: { credentials: 'same-origin' },
    requestPolicy: 'cache-and-network',
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              sink as never,
            ),
          }),
        }),
      }),
    ],
  });
}
