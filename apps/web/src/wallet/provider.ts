/** The part of an EIP-1193 provider that this app uses. */
export type WalletProvider = {
  readonly request: (call: { readonly method: string; readonly params?: readonly unknown[] }) => Promise<unknown>;
  readonly on?: (event: string, listener: (value: unknown) => void) => void;
  readonly removeListener?: (event: string, listener: (value: unknown) => void) => void;
  /** Ends a session with a wallet on another device. */
  readonly close?: () => Promise<void>;
};

/** A wallet that announced itself after EIP-6963. */
export type FoundWallet = { readonly id: string; readonly name: string; readonly provider: WalletProvider };

/** EIP-712 data as `eth_signTypedData_v4` wants it. */
export type TypedDataToSign = {
  readonly domain: Readonly<Record<string, unknown>>;
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
};

export class WalletRefusedError extends Error {
  readonly code = 'WALLET_REFUSED';
  constructor(readonly reason: string) {
    super(`The wallet did not do it: ${reason} Nothing was sent. Try again when you are ready.`);
    this.name = 'WalletRefusedError';
  }
}

/** Asks a wallet; whatever it throws becomes a {@link WalletRefusedError}. */
async function ask(provider: WalletProvider, method: string, params: readonly unknown[]): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (thrown) {
    const { message, code } = (thrown ?? {}) as { readonly message?: string; readonly code?: number };
    throw new WalletRefusedError(code === 4001 ? 'it was refused there.' : (message ?? 'it gave no reason.'));
  }
}

/** The address that the wallet lets this site use; asks its owner. */
export async function connectedAddress(provider: WalletProvider): Promise<string> {
  const accounts = await ask(provider, 'eth_requestAccounts', []);
  const [first] = Array.isArray(accounts) ? (accounts as unknown[]) : [];
  if (typeof first !== 'string') throw new WalletRefusedError('it named no address.');
  return first;
}

export async function signTypedData(
  provider: WalletProvider,
  address: string,
  { domain, types, primaryType, message }: TypedDataToSign,
): Promise<string> {
  const text = JSON.stringify({
    domain,
    types: { EIP712Domain: domainFields(domain), ...types },
    primaryType,
    message,
  });
  return signatureOf(await ask(provider, 'eth_signTypedData_v4', [address, text]));
}

export async function signText(provider: WalletProvider, address: string, text: string): Promise<string> {
  const hex = `0x${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return signatureOf(await ask(provider, 'personal_sign', [hex, address]));
}

function signatureOf(answer: unknown): string {
  if (typeof answer !== 'string' || !/^0x[0-9a-fA-F]*$/.test(answer))
    throw new WalletRefusedError('it gave something that is no signature.');
  return answer;
}

const DOMAIN_FIELDS = [
  ['name', 'string'],
  ['version', 'string'],
  ['chainId', 'uint256'],
  ['verifyingContract', 'address'],
  ['salt', 'bytes32'],
] as const;

/** The fields of the domain that are there, in the order of EIP-712. */
function domainFields(domain: TypedDataToSign['domain']): readonly { readonly name: string; readonly type: string }[] {
  return DOMAIN_FIELDS.filter(([name]) => domain[name] !== undefined).map(([name, type]) => ({ name, type }));
}
