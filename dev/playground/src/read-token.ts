/** What an access token says of its holder. Only to show it: the gateway verifies tokens. */

export interface Caller {
  /** Claim `sub`. */
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
  /** Claim `tenants`: `BU:CC`, `BU:*` or `*:*`. */
  readonly grants: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** @throws {Error} when it is no JWT */
export function readToken(token: string): Caller {
  const claims = claimsOf(token);
  const { sub = '', preferred_username: username = sub, realm_access: access, tenants, exp = 0 } = claims;
  return { id: sub, username, roles: access?.roles ?? [], grants: tenants ?? [], expiresAt: exp * 1000 };
}

/** Those that are named one by one. */
export function grantedTenants({ grants }: Caller): readonly string[] {
  return grants.filter((grant) => !grant.includes('*'));
}

interface Claims {
  readonly sub?: string;
  readonly preferred_username?: string;
  readonly realm_access?: { readonly roles?: readonly string[] };
  readonly tenants?: readonly string[];
  readonly exp?: number;
}

function claimsOf(token: string): Claims {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    throw new Error('This is no access token: a JWT has three parts with dots between');
  }
}
