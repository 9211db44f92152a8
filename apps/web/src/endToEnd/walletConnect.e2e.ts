import { getBytes, Wallet, verifyTypedData } from 'ethers';
import { CANONICAL_VOTE_FIELDS, CHOICE, messageId, SNAPSHOT_DOMAIN } from '@riskdao/governance';
import { expect, settled, test } from './app.js';
import { demoAnswers } from './demoAnswers.js';
import { standInRelay } from './standInRelay.js';

const PROJECT_ID = '0123456789abcdef0123456789abcdef';
const WALLET = new Wallet(`0x${'07'.repeat(32)}`);
const METHODS = ['personal_sign', 'eth_signTypedData_v4'];

type Relay = ReturnType<typeof standInRelay>;

/** A wallet on another device: reads the address, agrees to the session, signs what it is asked for. */
async function phoneWith(relay: Relay): Promise<{ readonly scan: (uri: string) => Promise<void> }> {
  // The library takes the WebSocket that it finds when it is loaded: this one ends in the relay of this process.
  class RelaySocket {
    onopen: ((event: object) => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: ((event: object) => void) | null = null;
    onerror: ((event: object) => void) | null = null;
    readyState = 1;
    readonly #end = { send: (data: string) => setTimeout(() => this.onmessage?.({ data }), 1) };
    constructor() {
      setTimeout(() => this.onopen?.({}), 1);
    }
    send(text: string): void {
      relay.hear(this.#end, text);
    }
    close(): void {
      relay.leave(this.#end);
      this.onclose?.({});
    }
  }
  Object.assign(globalThis, { WebSocket: RelaySocket });
  const { UniversalProvider } = await import('@walletconnect/universal-provider');
  const metadata = { name: 'Phone', description: 'A wallet', url: 'https://wallet.test', icons: [] };
  const { client } = await UniversalProvider.init({
    projectId: PROJECT_ID,
    metadata,
    logger: 'silent',
    telemetryEnabled: false,
  });
  client.on('session_proposal', ({ id }) => {
    const eip155 = { accounts: [`eip155:1:${WALLET.address}`], chains: ['eip155:1'], methods: METHODS, events: [] };
    void client.approve({ id, namespaces: { eip155 } });
  });
  client.on('session_request', ({ id, topic, params: { request } }) => {
    void signed(request.method, request.params as string[]).then((result) =>
      client.respond({ topic, response: { id, jsonrpc: '2.0', result } }),
    );
  });
  return { scan: (uri) => client.core.pairing.pair({ uri }).then(() => undefined) };
}

function signed(method: string, params: readonly string[]): Promise<string> {
  if (method === 'personal_sign') return WALLET.signMessage(getBytes(params[0] ?? '0x'));
  const { domain, types, message } = JSON.parse(params[1] ?? '{}') as {
    domain: Record<string, unknown>;
    types: Record<string, { name: string; type: string }[]>;
    message: Record<string, unknown>;
  };
  const own = Object.fromEntries(Object.entries(types).filter(([name]) => name !== 'EIP712Domain'));
  return WALLET.signTypedData(domain, own, message);
}

test.describe('WalletConnect', () => {
  test('default: a wallet on another device pairs by the shown address and signs a vote', async ({
    page,
    app,
    demo,
    problems,
  }) => {
    test.setTimeout(240_000);
    const relay = standInRelay();
    await page.routeWebSocket(/relay\.walletconnect\.(org|com)/, (socket) => {
      const end = { send: (text: string) => socket.send(text) };
      socket.onMessage((text) => relay.hear(end, String(text)));
      socket.onClose(() => relay.leave(end));
    });
    const open = (demoAnswers(demo)['proposal'] as () => Record<string, unknown>)();
    const signers: string[] = [];
    app.answer({
      proposal: { ...open, voteToSign: (asked: Asked) => voteToSign(open, asked) },
      submitVote: ({ envelope: { message, signature } }: Submitted) => {
        signers.push(verifyTypedData(SNAPSHOT_DOMAIN, { Vote: [...CANONICAL_VOTE_FIELDS] }, message, signature));
        return { __typename: 'VoteSubmitted', voteId: `0x${'5a'.repeat(32)}`, cid: null };
      },
    });
    app.say(`<meta name="walletconnect-project-id" content="${PROJECT_ID}" />`);
    await page.goto(`${app.origin}/proposals/7b1f0a54-0000-4000-8000-000000000001`);
    await settled(page);
    const phone = await phoneWith(relay);
    await page.getByRole('button', { name: 'Connect WalletConnect' }).click();
    await expect(page.getByRole('img', { name: 'QR code for a WalletConnect wallet' })).toBeVisible();
    const uri = await page.getByRole('link', { name: 'Open a wallet here' }).getAttribute('href');
    expect(uri).toMatch(/^wc:[0-9a-f]{64}@2\?.*symKey=/);
    await phone.scan(uri ?? '');
    await expect(page.getByLabel('Address that votes')).toHaveValue(WALLET.address);
    await page.getByRole('radio', { name: 'Against', exact: true }).check();
    await page.getByRole('button', { name: 'Show what will be signed' }).click();
    await page.getByRole('button', { name: 'Sign the vote: Against' }).click();
    await expect(page.getByText('Snapshot has the vote.')).toBeVisible({ timeout: 60_000 });
    expect(signers).toEqual([WALLET.address]);
    // The frame in which its cloud would vouch for this site is a foreign page: the policy keeps it out.
    expect(problems.filter((text) => !text.includes('https://verify.walletconnect.org/'))).toEqual([]);
  });

  test('behavior: a site without it says that wallets on other devices cannot be used', async ({ page, app }) => {
    await page.goto(`${app.origin}/proposals`);
    // The reader of the stand-in is signed in already.
    await page.getByRole('button', { name: '✓ 0x' }).click();
    await expect(page.getByText('WalletConnect is not set up on this site')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Connect WalletConnect' })).toHaveCount(0);
  });
});

type Submitted = { readonly envelope: { readonly signature: string; readonly message: Record<string, unknown> } };
type Asked = { readonly voter: string; readonly choice: keyof typeof CHOICE; readonly reason: string | null };

function voteToSign({ space, snapshotId }: Record<string, unknown>, { voter, choice, reason }: Asked) {
  const message = {
    ...{ from: voter, space, timestamp: 1_795_000_000, proposal: snapshotId, choice: CHOICE[choice] },
    ...{ reason: reason ?? '', app: 'riskdao', metadata: '{}' },
  };
  const digest = messageId('Vote', CANONICAL_VOTE_FIELDS, message);
  return { domain: SNAPSHOT_DOMAIN, types: {}, primaryType: 'Vote', message, digest, inWords: 'A vote.' };
}
