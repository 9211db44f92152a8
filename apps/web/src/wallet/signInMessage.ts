/** What the API demands of a message, from its `signInNonce`. */
export type SignInTerms = {
  readonly domain: string;
  readonly uri: string;
  readonly chainId: string;
  readonly nonce: string;
  readonly statement: string;
};

export class ForeignDomainError extends Error {
  readonly code = 'FOREIGN_DOMAIN';
  constructor(
    readonly asked: string,
    readonly here: string,
  ) {
    super(`The API wants a signature for ${asked}, but this page is ${here}. Open ${asked} itself, or do not sign.`);
    this.name = 'ForeignDomainError';
  }
}

const LIFETIME_MS = 5 * 60_000;

/** The text that signs in, after ERC-4361. Throws {@link ForeignDomainError} when it would be good for another site. */
export function signInMessage(
  { domain, uri, chainId, nonce, statement }: SignInTerms,
  { address, host, nowMs }: { readonly address: string; readonly host: string; readonly nowMs: number },
): string {
  if (domain !== host) throw new ForeignDomainError(domain, host);
  return [
    `${domain} wants you to sign in with your Ethereum account:`,
    address,
    '',
    statement,
    '',
    `URI: ${uri}`,
    'Version: 1',
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${new Date(nowMs).toISOString()}`,
    `Expiration Time: ${new Date(nowMs + LIFETIME_MS).toISOString()}`,
  ].join('\n');
}
