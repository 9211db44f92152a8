import type { ProposalMessage, VoteMessage } from '../snapshot/typedData.js';
import type { Envelope } from '../snapshot/wire.js';
import type { TypedDataSigner } from './signer.js';
import { SequencerRefusedError, SequencerUnreachableError, type Receipt } from './snapshotSequencer.js';

/** snapshot.js takes a second to load and 150 MB on disk: it is met here alone, and only when asked. */
export type SnapshotJs = {
  /** Its own check of an envelope's signature, EIP-1271 included: a second opinion, never the deciding one. */
  readonly verify: (envelope: Envelope, network: string, rpcUrl: string) => Promise<boolean>;
  /** Signs and sends through the library, to the sequencer at `url`. `message` is not changed. */
  readonly propose: (url: string, signer: TypedDataSigner, message: ProposalMessage) => Promise<Receipt>;
  readonly vote: (url: string, signer: TypedDataSigner, message: VoteMessage) => Promise<Receipt>;
};

/** The form of a signer that the library knows, which is that of ethers 5. */
type LibrarySigner = { readonly address: string; readonly _signTypedData: TypedDataSigner['signTypedData'] };
type LibraryClient = {
  readonly proposal: (signer: LibrarySigner, address: string, message: object) => Promise<Receipt>;
  readonly vote: (signer: LibrarySigner, address: string, message: object) => Promise<Receipt>;
};
type Library = {
  readonly Client712: new (sequencerUrl: string) => LibraryClient;
  readonly utils: {
    readonly verify: (
      address: string,
      sig: string,
      data: unknown,
      network: string,
      options: object,
    ) => Promise<boolean>;
  };
};

export async function loadSnapshotJs(): Promise<SnapshotJs> {
  const { default: library } = (await import('@snapshot-labs/snapshot.js')) as unknown as { default: Library };
  const { Client712, utils } = library;
  return {
    verify: ({ address, sig, data }, network, rpcUrl) =>
      utils.verify(address, sig, data, network, { broviderUrl: rpcUrl }).catch(() => false),
    propose: async (url, signer, message) => {
      const wrapped = await wrap(signer);
      return answered(new Client712(`${url}/`).proposal(wrapped, wrapped.address, structuredClone(message)));
    },
    vote: async (url, signer, message) => {
      const wrapped = await wrap(signer);
      // The library picks the form of the choice by the voting type, takes it away again, and changes what it is given.
      const typed = { ...structuredClone(message), type: 'basic' };
      return answered(new Client712(`${url}/`).vote(wrapped, wrapped.address, typed));
    },
  };
}

async function wrap(signer: TypedDataSigner): Promise<LibrarySigner> {
  return {
    address: await signer.getAddress(),
    _signTypedData: (domain, types, message) => signer.signTypedData(domain, types, message),
  };
}

/** The library rejects with whatever body the sequencer answered, or with its own failure to reach it. */
async function answered(sent: Promise<Receipt>): Promise<Receipt> {
  try {
    return await sent;
  } catch (cause) {
    const { error_description: reason } = (cause ?? {}) as { error_description?: string };
    throw reason === undefined ? new SequencerUnreachableError(String(cause)) : new SequencerRefusedError(reason, 400);
  }
}
