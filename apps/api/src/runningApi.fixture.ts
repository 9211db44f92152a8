import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { TemporaryStore } from '@riskdao/store/testing';
import { Wallet } from 'ethers';
import { createClient, type Client } from 'graphql-ws';
import { SiweMessage } from 'siwe';
import { WebSocket } from 'ws';

const MAIN = path.resolve(import.meta.dirname, '../dist/main.js');
export const TEST_CHAIN = 31_337n;
const PUBLIC_URL = 'http://risk.test';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly data: any;
  readonly codes: readonly (string | undefined)[];
  readonly text: string;
};

export type RunningApi = {
  readonly address: string;
  readonly process: ChildProcess;
  readonly ask: (query: string, variables?: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Signs in over the API and gives the headers of the session. */
  readonly signIn: (wallet: {
    address: string;
    signMessage: (text: string) => Promise<string>;
  }) => Promise<{ authorization: string }>;
  readonly stop: () => void;
};

/** The built API as a process of its own, as an operator runs it. */
export async function startApi(
  store: TemporaryStore,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningApi> {
  const env = {
    ...process.env,
    DATABASE_URL: store.postgres.url,
    CHAIN_ID: String(TEST_CHAIN),
    PORT: '0',
    PUBLIC_URL,
    SECRET_KEY: '5e'.repeat(32),
    ...settings,
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (line: Buffer) => {
      const found = /"address":"([^"]+)"/.exec(line.toString());
      if (found?.[1]) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`the API ended with ${code} before it listened`)));
  });

  const ask: RunningApi['ask'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return answerOf(response);
  };
  return {
    address,
    process: child,
    ask,
    signIn: async (wallet) => {
      const { data } = await ask('mutation { signInNonce { nonce domain uri chainId statement } }');
      const message = messageFor(wallet.address, data.signInNonce);
      const signed = await ask(
        'mutation($m: String!, $s: String!) { signIn(message: $m, signature: $s) { ... on SignedIn { token } } }',
        {
          m: message,
          s: await wallet.signMessage(message),
        },
      );
      return { authorization: `Bearer ${signed.data.signIn.token}` };
    },
    stop: () => child.kill('SIGKILL'),
  };
}

/** A graphql-ws client that does not come back by itself. */
export function socketClient({ address }: Pick<RunningApi, 'address'>): Client {
  return createClient({ url: `${address.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: { data?: unknown; errors?: { extensions?: { code?: string } }[] } = {};
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    // Not every refusal is JSON.
  }
  const codes = (body.errors ?? []).map(({ extensions }) => extensions?.code);
  return { status: response.status, headers: response.headers, data: body.data, codes, text };
}

export type NonceAnswer = { nonce: string; domain: string; uri: string; chainId: string; statement: string };

/** The ERC-4361 text for a nonce, with `over` in place of single fields. */
export function messageFor(address: string, nonce: NonceAnswer, over: Partial<SiweMessage> = {}): string {
  const now = Date.now();
  return new SiweMessage({
    ...{ address, domain: nonce.domain, uri: nonce.uri, nonce: nonce.nonce, statement: nonce.statement },
    version: '1',
    chainId: Number(nonce.chainId),
    issuedAt: new Date(now).toISOString(),
    expirationTime: new Date(now + 5 * 60_000).toISOString(),
    ...over,
  }).prepareMessage();
}

/** Wallets of tests: the same on every run. */
export const testWallet = (name: string) => new Wallet(`0x${Buffer.from(name.padEnd(32, '.')).toString('hex')}`);
