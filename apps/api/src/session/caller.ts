import { API_KEY_PREFIX, findApiKey, findSession, type DatabaseClient } from '@riskdao/store';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import type { Roles } from './roles.js';

export const SESSION_COOKIE = 'riskdao_session';

/** Who sends a request: by `Authorization: Bearer`, else by the cookie. Throws UNAUTHENTICATED for a bearer that is good for nothing. */
export async function callerOf(
  headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>,
  { db, roles }: { readonly db: DatabaseClient; readonly roles: Roles },
): Promise<Caller> {
  const bearer = /^Bearer (\S{1,200})$/.exec(headers.authorization ?? '')?.[1];
  if (headers.authorization !== undefined && bearer === undefined) {
    throw userError(
      'UNAUTHENTICATED',
      'The Authorization header is not "Bearer" and a token. Correct or leave it out.',
    );
  }
  if (bearer?.startsWith(API_KEY_PREFIX)) {
    const key = await findApiKey(db, bearer);
    if (key === null)
      throw userError('UNAUTHENTICATED', 'This API key is unknown, revoked or has lapsed. Make a new one.');
    const { id: keyId, owner: address, scopes, expiresAt } = key;
    return { kind: 'key', keyId, address, scopes, expiresAt, roles: await roles.of(address) };
  }
  const token = bearer ?? cookieOf(headers.cookie);
  if (token === null) return { kind: 'anonymous' };
  const session = await findSession(db, token);
  if (session !== null) {
    const { address, expiresAt } = session;
    return { kind: 'session', address, roles: await roles.of(address), token, expiresAt };
  }
  if (bearer === undefined) return { kind: 'anonymous' };
  throw userError('UNAUTHENTICATED', 'This session is unknown or has ended. Sign in again.');
}

/** The `Set-Cookie` that begins a session, or ends it when there is no token. Scripts cannot read it, other sites cannot send it. */
export function sessionCookie(token: string | null, { hours, isSecure }: { hours: number; isSecure: boolean }): string {
  const life = token === null ? 0 : Math.round(hours * 3_600);
  const secure = isSecure ? '; Secure' : '';
  return `${SESSION_COOKIE}=${token ?? ''}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Strict${secure}`;
}

function cookieOf(header: string | undefined): string | null {
  const match = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]{20,200})(?:;|$)`).exec(header ?? '');
  return match?.[1] ?? null;
}
