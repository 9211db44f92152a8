import { marketInterface, type RpcEndpoint } from '@riskdao/governance/remote';
import type { GovernanceContext } from '../proposals/context.js';

type RawLog = { readonly topics: string[]; readonly data: string };
type EventOf = { readonly event: string; readonly account: string };

/** The same chain through endpoints that leave out events of one account, and tear those of another. */
export function spoiling(
  context: GovernanceContext,
  { missing, torn }: { readonly missing: EventOf; readonly torn: EventOf },
): GovernanceContext {
  const face = marketInterface();
  const is = ({ topics: [topic, subject] }: RawLog, { event, account }: EventOf) =>
    topic === face.getEvent(event)?.topicHash && subject?.endsWith(account.slice(2)) === true;
  const spoil = (log: RawLog) => {
    if (is(log, missing)) return [];
    return [is(log, torn) ? { ...log, data: log.data.slice(0, 60) } : log];
  };
  const endpoints = context.chain.endpoints.map((endpoint): RpcEndpoint => ({
    ...endpoint,
    call: async (method, parameters) => {
      const answer = await endpoint.call(method, parameters);
      if (method !== 'eth_getLogs' || answer.kind === 'failed') return answer;
      return { kind: 'fetched', value: (answer.value as RawLog[]).flatMap(spoil) };
    },
  }));
  return {
    ...context,
    chain: { ...context.chain, endpoints },
    ledger: { settled: null, cash: null, told: null },
  };
}

/** Code of a contract that answers every call with one round of an uptime feed. */
export function roundOf(answer: bigint, startedAt: number): string {
  const words = [1n, answer, BigInt(startedAt), BigInt(startedAt), 1n];
  const store = words.map(
    (word, index) => `7f${word.toString(16).padStart(64, '0')}60${(32 * index).toString(16).padStart(2, '0')}52`,
  );
  return `0x${store.join('')}60a06000f3`;
}
