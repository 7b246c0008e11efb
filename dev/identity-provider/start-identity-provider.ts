/** Starts the identity provider of the development set-up: one realm in Keycloak's shape. */

import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { listen } from '../services/platform/http-listener.ts';
import { AuthorizationCodes } from './authorization-codes.ts';
import { createKeyRing } from './key-ring.ts';
import { type MintOverrides, mint } from './mint.ts';
import type { ProviderState } from './provider-state.ts';
import { createRealm, type Realm } from './realm.ts';
import { ENDPOINTS, type Endpoint, serveRealm } from './serve-realm.ts';

export interface StartIdentityProviderOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** @default `http://127.0.0.1:<port>/realms/NewCustomsRealm` */
  readonly issuer?: string;
  /** @default the system's clock */
  readonly now?: () => Date;
  /** Life of access tokens. @default 300 */
  readonly accessTokenSeconds?: number;
  /** Origin under which browsers reach the provider. @default its own */
  readonly publicUrl?: string;
  /** Users and sessions, to be shared with the IAM service. @default a fresh one */
  readonly realm?: Realm;
  /** @default 127.0.0.1 */
  readonly host?: string;
}

export interface RunningIdentityProvider {
  readonly url: string;
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly realm: Realm;
  /** Requests by endpoint since the start, refused ones included. */
  readonly requests: Readonly<Record<Endpoint, number>>;
  /** Signs with a new key from now on; earlier ones stay published. */
  rotateKeys(): Promise<void>;
  /** Publishes the signing key only. */
  retireOldKeys(): void;
  /** An access token for a user of the realm, or with the given claims; see `mint.ts`. */
  mint(subject: string | JWTPayload, overrides?: MintOverrides): Promise<string>;
  /** Closes the port and cuts every connection. */
  down(): Promise<void>;
  /** Listens again on the same port, with the keys and sessions it had. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Rejects when the port is taken. */
export async function startIdentityProvider(options: StartIdentityProviderOptions): Promise<RunningIdentityProvider> {
  const { port, realm = createRealm(), accessTokenSeconds = 300, now = () => new Date(), host = '127.0.0.1' } = options;
  const keys = await createKeyRing();
  const requests = Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, 0])) as Record<Endpoint, number>;
  const refreshSecret = randomBytes(64);
  const codes = new AuthorizationCodes();

  // The issuer names the port, which is known only after listening; no request can arrive before the next line runs.
  let state: ProviderState;
  let publicBase = '';
  const listener = await listen(
    (request, response) => void serveRealm({ state, requests, internalBase, publicBase }, request, response),
    port,
    host,
  );
  const internalBase = `${listener.url}/realms/${realm.name}`;
  publicBase = `${options.publicUrl ?? listener.url}/realms/${realm.name}`;
  const issuer = options.issuer ?? internalBase;
  state = { realm, issuer, keys, refreshSecret, codes, accessTokenSeconds, now };

  return {
    url: listener.url,
    issuer,
    jwksUrl: `${internalBase}/protocol/openid-connect/certs`,
    realm,
    requests,
    rotateKeys: () => keys.rotate(),
    retireOldKeys: () => keys.retireOld(),
    mint: (subject, overrides) => mint(state, subject, overrides),
    down: () => listener.down(),
    up: () => listener.up(),
    stop: () => listener.down(),
  };
}
