import type { Envelope } from '../snapshot/wire.js';

/** snapshot.js takes a second to load and 150 MB on disk: it is met here alone, and only when asked. */
export type SnapshotJs = {
  /** Its own check of an envelope's signature, EIP-1271 included: a second opinion, never the deciding one. */
  readonly verify: (envelope: Envelope, network: string, rpcUrl: string) => Promise<boolean>;
};

type Library = {
  utils: {
    verify: (address: string, sig: string, data: unknown, network: string, options: object) => Promise<boolean>;
  };
};

export async function loadSnapshotJs(): Promise<SnapshotJs> {
  const { default: library } = (await import('@snapshot-labs/snapshot.js')) as unknown as { default: Library };
  return {
    verify: ({ address, sig, data }, network, rpcUrl) =>
      library.utils.verify(address, sig, data, network, { broviderUrl: rpcUrl }).catch(() => false),
  };
}
