/** A logout token → who has signed out where (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6). */
import { createHash } from 'node:crypto';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { SignedOut } from '../../schema/contract/signed-out.ts';
import type { KeyStore } from './jwks.ts';
import type { ClaimRules, Claims } from './read-claims.ts';
import { createSignatureVerifier, type Issuer } from './verify-signature.ts';

export interface LogoutToken {
  /** The same for the same token and for no other: who remembers it knows a token that comes again. */
  readonly id: string;
  readonly signedOut: SignedOut;
  /** Claim `sub`; `null`: the token names the session only. */
  readonly user: string | null;
}

export type VerifyLogoutToken = (token: string) => Promise<LogoutToken>;

/** Explicit typing is recommended and not required (§2.4); Keycloak writes `JWT`. */
const LOGOUT_TOKEN = /^(?:application\/)?(?:jwt|logout\+jwt)$/i;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A provider sends it at once and should let it live for two minutes (§2.4): an older one is no news, a longer one a mistake. */
const LONGEST_SECONDS = 600;

type Check = readonly [claim: string, holds: (claims: Claims, moment: Moment) => boolean];

interface Moment {
  readonly rules: ClaimRules;
  /** Clients that the provider tells at our address. */
  readonly clients: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
}

/** Access and ID tokens of the realm carry the same signature: what makes a logout token is its event, and that it has no nonce. */
const CHECKS: readonly Check[] = [
  ['iss', ({ iss }, { rules }) => iss === rules.issuer],
  // Not one audience beside ours: whoever else gets the token could bring it here.
  [
    'aud',
    ({ aud }, { clients }) => [aud].flat().length > 0 && [aud].flat().every((one) => clients.includes(one as string)),
  ],
  ['typ', ({ typ }) => typ === undefined || typ === 'Logout'],
  ['events', ({ events }) => isObject(events) && isObject(events[EVENT])],
  ['nonce', (claims) => !('nonce' in claims)],
  [
    'iat',
    ({ iat }, { now, rules }) =>
      isTime(iat) && Math.abs(now - iat) <= LONGEST_SECONDS && iat <= now + rules.clockSkewSeconds,
  ],
  [
    'exp',
    ({ exp }, { now, rules }) => isTime(exp) && exp > now - rules.clockSkewSeconds && exp - now <= LONGEST_SECONDS,
  ],
  ['jti', ({ jti }) => isId(jti)],
  ['sub', ({ sub, sid }) => (sub === undefined ? sid !== undefined : isId(sub))],
  ['sid', ({ sid }) => sid === undefined || isId(sid)],
];

/** @returns a function that rejects with GatewayError LOGOUT_TOKEN_INVALID or IDP_UNAVAILABLE */
export function createLogoutTokenVerifier<Keys extends Pick<KeyStore, 'find'>>(
  issuers: readonly [Issuer<Keys>, ...Issuer<Keys>[]],
  clients: readonly string[],
  now: () => number,
): VerifyLogoutToken {
  const verify = createSignatureVerifier(issuers, LOGOUT_TOKEN);

  return async (token) => {
    const { claims, issuer } = await verify(token).catch((error: unknown) => {
      if (error instanceof GatewayError && error.code.startsWith('TOKEN_')) throw invalid(error.message, error);
      throw error;
    });
    const moment = { rules: issuer.rules, clients, now: now() / 1000 };
    for (const [claim, holds] of CHECKS) {
      if (!holds(claims, moment)) throw invalid(`the claim "${claim}" is not accepted`);
    }
    const { iss, jti, sub, sid } = claims;
    return {
      id: createHash('sha256')
        .update(JSON.stringify([iss, jti]))
        .digest('hex')
        .slice(0, 32),
      // A token with both names one session of the user (§2.4).
      signedOut: {
        ...(sid === undefined ? { of: 'user', id: String(sub) } : { of: 'session', id: String(sid) }),
        issuedUntil: Number(claims.iat),
      },
      user: sub === undefined ? null : String(sub),
    };
  };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** As the ids of access tokens, with which they are compared. */
function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string, cause?: unknown): GatewayError {
  return new GatewayError('LOGOUT_TOKEN_INVALID', { message, cause });
}
