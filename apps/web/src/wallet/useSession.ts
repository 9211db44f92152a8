import { useMutation, useQuery } from 'urql';
import { failureOf } from '../graphql/failure.js';
import {
  MeDocument,
  SignInDocument,
  SignInNonceDocument,
  SignOutDocument,
  type MeQuery,
} from '../graphql/generated/graphql.js';
import { signText } from './provider.js';
import { signInMessage } from './signInMessage.js';
import { useWallet } from './WalletContext.js';

export type Session = {
  /** Who is signed in; null when nobody is, undefined while that is not known. */
  readonly me: MeQuery['me'] | undefined;
  readonly signIn: () => Promise<void>;
  readonly signOut: () => Promise<void>;
};

export class SignInError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'SignInError';
    this.code = code;
  }
}

/** The session of this browser: a cookie that scripts cannot read, begun by a signed message. */
export function useSession(): Session {
  const { connected } = useWallet();
  const [{ data }, reload] = useQuery({ query: MeDocument });
  const [, askNonce] = useMutation(SignInNonceDocument);
  const [, sendSignIn] = useMutation(SignInDocument);
  const [, sendSignOut] = useMutation(SignOutDocument);
  const again = () => reload({ requestPolicy: 'network-only' });

  async function signIn(): Promise<void> {
    if (connected === null) throw new SignInError('NO_WALLET', 'Connect a wallet first.');
    const { address, wallet } = connected;
    const asked = await askNonce({});
    if (asked.error !== undefined) {
      const { code, message } = failureOf(asked.error);
      throw new SignInError(code, message);
    }
    const terms = asked.data?.signInNonce;
    if (terms === undefined) throw new SignInError('NO_NONCE', 'The API gave no number to sign. Try again.');
    const message = signInMessage(terms, { address, host: location.host, nowMs: Date.now() });
    const signature = await signText(wallet.provider, address, message);
    const answered = await sendSignIn({ message, signature });
    const result = answered.data?.signIn;
    if (result?.__typename === 'SignedIn') return again();
    const failure = answered.error === undefined ? result : failureOf(answered.error);
    throw new SignInError(failure?.code ?? 'UNKNOWN', failure?.message ?? 'The API gave no answer. Try again.');
  }

  return {
    me: data?.me,
    signIn,
    signOut: async () => {
      await sendSignOut({});
      again();
    },
  };
}
