import { Contract, getAddress, hashMessage, JsonRpcProvider, verifyMessage, type Provider } from 'ethers';
import { SiweMessage } from 'siwe';

/** Why a message signs nobody in. */
export type RefusalCode =
  | 'BAD_MESSAGE'
  | 'WRONG_DOMAIN'
  | 'WRONG_URI'
  | 'WRONG_CHAIN'
  | 'EXPIRY_MISSING'
  | 'EXPIRED'
  | 'NONCE_USED'
  | 'BAD_SIGNATURE';

export type SignInOutcome =
  | { readonly kind: 'signedIn'; readonly address: string }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string };

/** What a message must say. The library compares domain and nonce only when they are passed: here nothing is optional. */
export type SignInTerms = {
  readonly domain: string;
  readonly uri: string;
  readonly chainId: bigint;
  readonly now: Date;
  /** Uses the nonce up; true for one caller only. */
  readonly takeNonce: (nonce: string) => Promise<boolean>;
  /** Asks contracts about their signatures (ERC-1271); null when no node is configured. */
  readonly provider: Provider | null;
};

const LONGEST_MILLISECONDS = 10 * 60_000;
const LONGEST_MESSAGE = 4_000;
const CLOCK_SKEW_MILLISECONDS = 60_000;

/** Judges an ERC-4361 message. The nonce is used up only by a message whose signature holds, and then at once. */
export async function judgeSignIn(text: string, signature: string, terms: SignInTerms): Promise<SignInOutcome> {
  const message = parse(text);
  if (message === null)
    return refused('BAD_MESSAGE', 'It is no ERC-4361 message. Sign the text exactly as it was handed out');
  const wrong = wrongField(message, terms);
  if (wrong !== null) return wrong;
  if (!(await isSignedBy(message.address, text, signature, terms.provider))) {
    return refused('BAD_SIGNATURE', `The signature is not by ${message.address}. Sign with that account`);
  }
  if (!(await terms.takeNonce(message.nonce))) {
    return refused('NONCE_USED', 'The nonce was used before or has lapsed. Ask for a new one with signInNonce');
  }
  return { kind: 'signedIn', address: getAddress(message.address) };
}

function wrongField(message: SiweMessage, { domain, uri, chainId, now }: SignInTerms): SignInOutcome | null {
  if (message.domain !== domain) return refused('WRONG_DOMAIN', `It is for "${message.domain}", this is "${domain}"`);
  if (message.uri !== uri) return refused('WRONG_URI', `It is for ${message.uri}, this is ${uri}`);
  if (BigInt(message.chainId) !== chainId) {
    return refused('WRONG_CHAIN', `It names chain ${message.chainId}, this serves chain ${chainId}. Switch the wallet`);
  }
  if (message.expirationTime === undefined) {
    return refused('EXPIRY_MISSING', 'It has no Expiration Time. Set one at most ten minutes ahead');
  }
  const expires = Date.parse(message.expirationTime);
  const begins = message.notBefore === undefined ? 0 : Date.parse(message.notBefore);
  if (expires <= now.getTime()) return refused('EXPIRED', 'Its Expiration Time has passed. Sign a new one');
  if (expires > now.getTime() + LONGEST_MILLISECONDS + CLOCK_SKEW_MILLISECONDS) {
    return refused('EXPIRY_MISSING', 'Its Expiration Time is more than ten minutes ahead. Set an earlier one');
  }
  if (begins > now.getTime() + CLOCK_SKEW_MILLISECONDS)
    return refused('EXPIRED', 'Its Not Before lies ahead. Wait, or sign a new one');
  return null;
}

/** By the account itself, or by a contract that says so. */
async function isSignedBy(
  address: string,
  text: string,
  signature: string,
  provider: Provider | null,
): Promise<boolean> {
  if (!/^0x([0-9a-fA-F]{2}){1,4096}$/.test(signature)) return false;
  try {
    if (signature.length === 132 && verifyMessage(text, signature) === getAddress(address)) return true;
  } catch {
    // Not a signature of an account: a contract may still take it.
  }
  return provider !== null && (await isSignedByContract(address, text, signature, provider));
}

async function isSignedByContract(address: string, text: string, signature: string, provider: Provider) {
  try {
    if ((await provider.getCode(address)) === '0x') return false;
    const wallet = new Contract(address, ['function isValidSignature(bytes32, bytes) view returns (bytes4)'], provider);
    return (await wallet.getFunction('isValidSignature')(hashMessage(text), signature)) === '0x1626ba7e';
  } catch {
    return false;
  }
}

/** Null unless it is the canonical text of a message: the parser is lenient, signatures are over exact bytes. */
function parse(text: string): SiweMessage | null {
  if (text.length > LONGEST_MESSAGE) return null;
  try {
    const message = new SiweMessage(text);
    return message.prepareMessage() === text && message.version === '1' ? message : null;
  } catch {
    return null;
  }
}

const refused = (code: RefusalCode, detail: string): SignInOutcome => ({
  kind: 'refused',
  code,
  message: `The message does not sign anybody in. ${detail}.`,
});

/** The first node of the list; null without any. */
export function signInProvider(rpcUrls: readonly string[], chainId: bigint): Provider | null {
  const [url] = rpcUrls;
  return url === undefined ? null : new JsonRpcProvider(url, chainId, { staticNetwork: true });
}
