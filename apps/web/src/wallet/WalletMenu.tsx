import { Popover } from 'radix-ui';
import { lazy, Suspense, useState } from 'react';
import { Address } from '../format/Address.js';
import { Notice } from '../shell/states.js';
import { useSession } from './useSession.js';
import { walletConnectProjectId } from './walletConnect.js';
import { useWallet } from './WalletContext.js';
import './wallet.css';

/** Large, and of use to few: loaded when it is offered. */
const WalletConnectChoice = lazy(() => import('./WalletConnectChoice.js'));

/** Connect, sign in, sign out. Reading needs none of it. */
export default function WalletMenu() {
  const { connected } = useWallet();
  const { me } = useSession();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button">
          {me == null
            ? connected === null
              ? 'Wallet'
              : `${connected.address.slice(0, 6)}…`
            : `✓ ${me.address.slice(0, 6)}…`}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={6} collisionPadding={8} aria-label="Wallet">
          <WalletPanel />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function WalletPanel() {
  const { connected, disconnect } = useWallet();
  const { me, signIn, signOut } = useSession();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = (work: () => Promise<unknown>) => {
    setFailure(null);
    setBusy(true);
    work()
      .catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return (
    <div className="wallet-panel">
      {connected === null ? (
        <WalletChoice />
      ) : (
        <>
          <p>
            {connected.wallet.name}: <Address value={connected.address} />
          </p>
          <button type="button" onClick={disconnect}>
            Disconnect
          </button>
        </>
      )}
      {me == null ? (
        <>
          <p className="quiet small">
            Voting needs only a signature. Signing in is for authors and operators, and for API keys.
          </p>
          <button type="button" disabled={connected === null || isBusy} onClick={() => run(signIn)}>
            Sign in
          </button>
        </>
      ) : (
        <>
          <p>
            Signed in as <Address value={me.address} short /> ({me.roles.join(', ') || 'member'})
          </p>
          <button type="button" disabled={isBusy} onClick={() => run(signOut)}>
            Sign out
          </button>
        </>
      )}
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
    </div>
  );
}

/** The wallets that announced themselves, and WalletConnect where the site is set up for it. */
export function WalletChoice() {
  const { found, connect } = useWallet();
  const [failure, setFailure] = useState<string | null>(null);
  const [projectId] = useState(walletConnectProjectId);
  if (found.length === 0 && projectId === null)
    return (
      <Notice kind="note">
        No wallet has announced itself (EIP-6963). Install or unlock one in this browser, then load the page again.
        Wallets on another device cannot be used here: WalletConnect is not set up on this site. Reading needs no
        wallet.
      </Notice>
    );
  return (
    <div className="row">
      {found.map((wallet) => (
        <button
          key={wallet.id}
          type="button"
          onClick={() => {
            setFailure(null);
            connect(wallet).catch((error: unknown) =>
              setFailure(error instanceof Error ? error.message : String(error)),
            );
          }}
        >
          Connect <bdi>{wallet.name}</bdi>
        </button>
      ))}
      {projectId === null ? null : (
        <Suspense>
          <WalletConnectChoice projectId={projectId} />
        </Suspense>
      )}
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
    </div>
  );
}
