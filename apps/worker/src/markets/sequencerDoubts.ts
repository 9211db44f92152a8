import { sequencerStanding } from '@riskdao/governance';
import { ChainReadError, readUptime, type RpcEndpoint } from '@riskdao/governance/remote';
import type { MarketWarning } from '@riskdao/risk-core';

/**
 * Why no market may be relied on because of an L2's sequencer: it is down, or was until less than an hour ago, or nobody can say. A
 * market with a doubt is degraded, so no requirement is signed on it, and without a signed requirement nobody is liquidated.
 */
export function sequencerDoubts(
  endpoint: RpcEndpoint,
  uptimeFeed: string,
): (nowUnix: number) => Promise<readonly MarketWarning[]> {
  return async (nowUnix) => {
    const doubt = (code: string, example: string) => [{ code, count: 1, example }];
    try {
      const standing = sequencerStanding(await readUptime(endpoint, uptimeFeed), nowUnix);
      switch (standing.kind) {
        case 'up':
          return [];
        case 'down':
          return doubt('SEQUENCER_DOWN', `the sequencer has been down since ${iso(standing.sinceUnix)}`);
        case 'grace':
          return doubt(
            'SEQUENCER_GRACE',
            `the sequencer is back; nobody is liquidated before ${iso(standing.untilUnix)}`,
          );
        case 'unknown':
          return doubt('SEQUENCER_UNKNOWN', `the uptime feed ${uptimeFeed} has no round`);
      }
    } catch (error) {
      if (!(error instanceof ChainReadError)) throw error;
      return doubt('SEQUENCER_UNKNOWN', error.message);
    }
  };
}

const iso = (unix: number): string => new Date(unix * 1_000).toISOString();
