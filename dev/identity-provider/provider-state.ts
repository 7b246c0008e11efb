/** What all endpoints of a running identity provider share. */

import type { AuthorizationCodes } from './authorization-codes.ts';
import type { KeyRing } from './key-ring.ts';
import type { Realm } from './realm.ts';

export interface ProviderState {
  readonly realm: Realm;
  /** Exact `iss` of every token. */
  readonly issuer: string;
  readonly keys: KeyRing;
  /** Keycloak signs refresh tokens for itself alone, with a secret. */
  readonly refreshSecret: Uint8Array;
  readonly codes: AuthorizationCodes;
  /** Life of an access token. */
  readonly accessTokenSeconds: number;
  readonly now: () => Date;
}

/** Epoch seconds of the provider's clock. */
export function epochSeconds({ now }: ProviderState): number {
  return Math.floor(now().getTime() / 1000);
}
