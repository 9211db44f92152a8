import { createStore } from 'mipd';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { checksummed } from '../format/address.js';
import { connectedAddress, type FoundWallet, type WalletProvider } from './provider.js';

type Wallet = {
  readonly found: readonly FoundWallet[];
  /** The wallet in use and the address it gave; null before anybody connected. */
  readonly connected: { readonly wallet: FoundWallet; readonly address: string } | null;
  readonly connect: (wallet: FoundWallet) => Promise<string>;
  readonly disconnect: () => void;
};

const Context = createContext<Wallet | null>(null);

/** Wallets announce themselves after EIP-6963; nothing is asked of them before somebody chooses one. */
export function WalletProviderContext({ children }: { readonly children: ReactNode }) {
  const [store] = useState(() => createStore());
  const details = useSyncExternalStore(store.subscribe, store.getProviders);
  const found = useMemo<readonly FoundWallet[]>(
    () =>
      details.map(({ info, provider }) => ({
        id: info.uuid,
        name: info.name,
        provider: provider as unknown as WalletProvider,
      })),
    [details],
  );
  const [connected, setConnected] = useState<Wallet['connected']>(null);
  const connect = useCallback(async (wallet: FoundWallet) => {
    const given = await connectedAddress(wallet.provider);
    const address = checksummed(given) ?? given;
    setConnected({ wallet, address });
    return address;
  }, []);
  const disconnect = useCallback(() => {
    void connected?.wallet.provider.close?.().catch(() => undefined);
    setConnected(null);
  }, [connected]);
  useEffect(() => {
    const provider = connected?.wallet.provider;
    if (provider?.on === undefined) return;
    const changed = (accounts: unknown) => {
      const [first] = Array.isArray(accounts) ? (accounts as unknown[]) : [];
      setConnected((before) =>
        before === null || typeof first !== 'string' ? null : { ...before, address: checksummed(first) ?? first },
      );
    };
    provider.on('accountsChanged', changed);
    return () => provider.removeListener?.('accountsChanged', changed);
  }, [connected?.wallet.provider]);
  const wallet = useMemo(() => ({ found, connected, connect, disconnect }), [found, connected, connect, disconnect]);
  return <Context value={wallet}>{children}</Context>;
}

export function useWallet(): Wallet {
  const wallet = useContext(Context);
  if (wallet === null) throw new Error('useWallet stands outside of WalletProviderContext.');
  return wallet;
}
