/** One end of a connection to the relay: text in, text out. */
type End = { readonly send: (text: string) => void };

type Call = {
  readonly id: number;
  readonly method: string;
  readonly params: {
    readonly topic?: string;
    readonly topics?: readonly string[];
    readonly message?: string;
    readonly pairingTopic?: string;
    readonly sessionTopic?: string;
    readonly sessionProposal?: string;
    readonly sessionProposalResponse?: string;
    readonly sessionSettlementRequest?: string;
  };
};

/**
 * WalletConnect's relay as far as a pairing needs it (the methods `irn_*` and the two that shorten a
 * pairing): hands what is published on a topic to whoever subscribed
 * to it, also what came before they did. It cannot read what it carries.
 */
export function standInRelay() {
  const subscribed = new Map<string, Set<End>>();
  const mailbox = new Map<string, string[]>();
  let serial = 1_000_000;

  const deliver = (end: End, topic: string, message: string) => {
    const data = { topic, message, publishedAt: Date.now(), tag: 0 };
    const params = { id: topic, data };
    end.send(JSON.stringify({ id: ++serial, jsonrpc: '2.0', method: 'irn_subscription', params }));
  };
  const subscribe = (end: End, topic: string): string => {
    const ends = subscribed.get(topic) ?? new Set();
    subscribed.set(topic, ends.add(end));
    for (const message of mailbox.get(topic) ?? []) setTimeout(() => deliver(end, topic, message), 20);
    return topic;
  };
  const publish = (from: End, topic: string, message: string): true => {
    mailbox.set(topic, [...(mailbox.get(topic) ?? []), message]);
    for (const end of subscribed.get(topic) ?? []) if (end !== from) deliver(end, topic, message);
    return true;
  };
  const answerTo = (end: End, { method, params }: Call): unknown => {
    const { topic = '', topics = [], message = '', pairingTopic = '', sessionTopic = '' } = params;
    switch (method) {
      case 'irn_publish':
        return publish(end, topic, message);
      case 'wc_proposeSession':
        subscribe(end, pairingTopic);
        return publish(end, pairingTopic, params.sessionProposal ?? '');
      case 'wc_approveSession':
        subscribe(end, sessionTopic);
        publish(end, sessionTopic, params.sessionSettlementRequest ?? '');
        return publish(end, pairingTopic, params.sessionProposalResponse ?? '');
      case 'irn_subscribe':
        return subscribe(end, topic);
      case 'irn_batchSubscribe':
        return topics.map((each) => subscribe(end, each));
      case 'irn_batchFetchMessages':
        return { messages: [], hasMore: false };
      default:
        return true;
    }
  };

  return {
    /** What one end says. */
    hear: (end: End, text: string): void => {
      const call = JSON.parse(text) as Partial<Call>;
      // Acknowledgements of what was delivered carry no method.
      if (call.method === undefined || call.params === undefined) return;
      const result = answerTo(end, call as Call);
      end.send(JSON.stringify({ id: call.id, jsonrpc: '2.0', result }));
    },
    leave: (end: End): void => {
      for (const ends of subscribed.values()) ends.delete(end);
    },
  };
}
