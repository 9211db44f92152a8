import { WalletRefusedError, type WalletProvider } from './provider.js';

/** What this app asks of a wallet on another device; it sends no transactions. */
const METHODS = ['personal_sign', 'eth_signTypedData_v4'];
const MAINNET = '1';

/** Set by the operator of this site; null when WalletConnect is not offered here. */
export function walletConnectProjectId(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="walletconnect-project-id"]')?.content ?? null;
}

/**
 * Pairs with a wallet on another device over WalletConnect's relay. `show` is given the address that the wallet must read (`wc:…`).
 * Resolves when the wallet has agreed. Votes are signed for any chain, so mainnet will do for a wallet that does not know `chainId`.
 */
export async function openWalletConnect(request: {
  readonly projectId: string;
  readonly chainId: string;
  readonly show: (uri: string) => void;
}): Promise<WalletProvider> {
  const { projectId, chainId, show } = request;
  const { UniversalProvider } = await import('@walletconnect/universal-provider');
  const { origin } = location;
  const provider = await UniversalProvider.init({
    projectId,
    metadata: { name: 'Risk DAO', description: 'Votes on risk parameters', url: origin, icons: [`${origin}/icon.svg`] },
    telemetryEnabled: false,
    logger: 'silent',
  });
  provider.on('display_uri', show);
  try {
    const session = await provider.connect({
      optionalNamespaces: {
        eip155: {
          methods: METHODS,
          chains: [...new Set([MAINNET, chainId])].map((id) => `eip155:${id}`),
          events: ['accountsChanged', 'chainChanged'],
        },
      },
    });
    if (session === undefined) throw new WalletRefusedError('the pairing lapsed.');
  } catch (error) {
    if (error instanceof WalletRefusedError) throw error;
    throw new WalletRefusedError(error instanceof Error ? `${error.message}.` : 'it gave no reason.');
  } finally {
    provider.removeListener('display_uri', show);
  }
  return {
    request: ({ method, params }) => provider.request({ method, params: params === undefined ? [] : [...params] }),
    on: (event, listener) => provider.on(event, listener),
    removeListener: (event, listener) => provider.removeListener(event, listener),
    close: () => provider.disconnect(),
  };
}
