const AT = '2026-11-20T08:00:00.000Z';

/** A machine with a silent queue, a failed job, stale feeds and an alert. */
export const operations = {
  queues: [
    { name: 'simulateProposal', isAnswering: true, waiting: 2, active: 1, delayed: 0, completed: 120, failed: 1 },
    {
      name: 'deliverWebhook',
      isAnswering: false,
      waiting: null,
      active: null,
      delayed: null,
      completed: null,
      failed: null,
    },
  ],
  failedJobs: [
    {
      id: '17',
      queue: 'simulateProposal',
      reason: 'STALE_INPUT: The order book of ETH is 9 h old.',
      attempts: 3,
      failedAt: AT,
      payload: { simulationId: '7b1f0a54-0000-4000-8000-000000000012' },
    },
  ],
  feeds: [
    { name: 'market', lastAt: AT, ageSeconds: 40, isStale: false },
    { name: 'book', lastAt: AT, ageSeconds: 90_000, isStale: true },
    { name: 'chain', lastAt: null, ageSeconds: null, isStale: true },
  ],
  indexLagSeconds: 12,
  indexLagBlocks: '1',
  outboxPending: 3,
  alerts: {
    edges: [
      {
        cursor: 'a',
        node: {
          id: 'a1',
          code: 'MARKET_STALE',
          severity: 'critical',
          message: 'The book is 25 h old. Start the ingest again.',
          subject: 'book',
          raisedAt: AT,
          resolvedAt: null,
        },
      },
    ],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  },
};
