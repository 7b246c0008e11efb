/** A compact JWT → its claims, once an issuer that we know is found to have signed it. What the claims say is for the caller to judge. */
import { compactVerify } from 'jose';
import { GatewayError } from '../../schema/contract/errors.ts';
import { hasDuplicateNames } from './duplicate-names.ts';
import type { KeyStore } from './jwks.ts';
import type { ClaimRules, Claims } from './read-claims.ts';

/** Longer tokens are refused before anything is decoded (domain: key handling). */
const LONGEST_TOKEN = 8192;

/** Three base64url parts, none empty (RFC 7515 §7.1): an unsigned token has an empty third part. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Who issues tokens: what its claims have to say, and the keys it signs with. */
export interface Issuer<Keys extends Pick<KeyStore, 'find'> = KeyStore> {
  readonly rules: ClaimRules;
  readonly keys: Keys;
}

export interface Signed<Keys extends Pick<KeyStore, 'find'>> {
  readonly claims: Claims;
  readonly issuer: Issuer<Keys>;
}

/**
 * @param issuers at least one; keys of one never verify a token of another
 * @param types what the header `typ` may be, where it is there
 * @returns a function that answers the claims and whose keys have signed them, or throws {@link GatewayError} TOKEN_INVALID,
 * TOKEN_NOT_ACCEPTED or IDP_UNAVAILABLE
 */
export function createSignatureVerifier<Keys extends Pick<KeyStore, 'find'>>(
  issuers: readonly [Issuer<Keys>, ...Issuer<Keys>[]],
  types: RegExp,
) {
  const [first] = issuers;
  const byName = new Map(issuers.map((issuer) => [issuer.rules.issuer, issuer]));

  return async (token: string): Promise<Signed<Keys>> => {
    if (token.length > LONGEST_TOKEN) throw invalid('the token is too long');
    const parts = COMPACT.exec(token);
    if (parts === null) throw invalid('the token is not a compact JWS');
    const keyId = readKeyId(parseObject(String(parts[1])), types);
    // Read before the signature is checked, and only to choose who has to have made it.
    const issuer = byName.size === 1 ? first : (byName.get(namedIssuer(String(parts[2]))) ?? first);
    const resolve = await issuer.keys.find(keyId);
    if (resolve === null) throw invalid('the key id is unknown');
    try {
      await compactVerify(token, resolve, { algorithms: ['RS256'] });
    } catch (cause) {
      // Also a key that cannot be used (too short, malformed): what cannot be verified is not valid.
      throw invalid('the signature cannot be verified', cause);
    }
    return { claims: parseObject(String(parts[2])), issuer };
  };
}

function namedIssuer(payload: string): string {
  const { iss } = parseObject(payload);
  return typeof iss === 'string' ? iss : '';
}

/** Header rules that hold before a key is looked for. `jku`, `x5u`, `jwk` and `x5c` are never read: keys come from the realm only. */
function readKeyId(header: Claims, types: RegExp): string {
  if (header.alg !== 'RS256') throw invalid('the algorithm is not RS256');
  // Extensions that we do not know must be refused (RFC 7515 §4.1.11); `b64` changes what was signed (RFC 7797).
  if ('crit' in header || 'b64' in header) throw invalid('the header has an extension');
  if (header.typ !== undefined && !(typeof header.typ === 'string' && types.test(header.typ))) {
    throw new GatewayError('TOKEN_NOT_ACCEPTED', { message: 'the header "typ" is not that of such a token' });
  }
  if (typeof header.kid !== 'string' || header.kid === '') throw invalid('the header names no key id');
  return header.kid;
}

function parseObject(part: string): Claims {
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(Buffer.from(part, 'base64url'));
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('a part of the token is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('a part of the token is no object');
  if (hasDuplicateNames(text)) throw invalid('a part of the token names a member twice');
  return value as Claims;
}

function invalid(message: string, cause?: unknown): GatewayError {
  return new GatewayError('TOKEN_INVALID', { message, cause });
}
