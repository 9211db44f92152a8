import { useState } from 'react';
import { useQuery } from 'urql';
import { encode } from 'uqr';
import { CopyButton } from '../format/CopyButton.js';
import { FreshnessDocument } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { openWalletConnect } from './walletConnect.js';
import { useWallet } from './WalletContext.js';

/** A wallet on another device: shows what it must read, and connects when it has agreed. */
export default function WalletConnectChoice({ projectId }: { readonly projectId: string }) {
  const { connect } = useWallet();
  const [{ data }] = useQuery({ query: FreshnessDocument });
  const [uri, setUri] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const chainId = data?._meta.chainId;

  async function pair() {
    if (chainId === undefined) return;
    setFailure(null);
    setBusy(true);
    try {
      const provider = await openWalletConnect({ projectId, chainId, show: setUri });
      await connect({ id: 'walletconnect', name: 'WalletConnect', provider });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setUri(null);
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" disabled={isBusy || chainId === undefined} onClick={() => void pair()}>
        Connect WalletConnect
      </button>
      {isBusy && uri === null ? <p role="status">Asking the relay of WalletConnect …</p> : null}
      {uri === null ? null : (
        <div role="status">
          <p>Scan this with the wallet on your phone, or open it on this device.</p>
          <QrCode text={uri} inWords="QR code for a WalletConnect wallet" />
          <p className="row">
            <a className="button" href={uri}>
              Open a wallet here
            </a>
            <CopyButton text={uri} what="the pairing address" />
          </p>
        </div>
      )}
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
    </>
  );
}

/** Black on white in both themes: cameras expect it. */
function QrCode({ text, inWords }: { readonly text: string; readonly inWords: string }) {
  const { data, size } = encode(text, { border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={inWords}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={dark.join('')} fill="#000000" />
    </svg>
  );
}
