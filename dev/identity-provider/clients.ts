/** The realm's clients and how they prove who they are (RFC 6749, section 2.3). */

import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { OAuthError } from './oauth-error.ts';

export type GrantType = 'password' | 'refresh_token' | 'authorization_code' | 'client_credentials';

export interface Client {
  readonly id: string;
  /** `null`: a public client. */
  readonly secret: string | null;
  readonly grants: readonly GrantType[];
  /** `azp` of its tokens: the IAM service signs users in on behalf of the portal. */
  readonly azp: string;
}

const CLIENTS: readonly Client[] = [
  {
    id: 'serhafen-portal-web',
    secret: null,
    grants: ['authorization_code', 'refresh_token'],
    azp: 'serhafen-portal-web',
  },
  {
    id: 'serhafen-iam',
    secret: 'iam-dev-secret',
    grants: ['password', 'refresh_token', 'authorization_code'],
    azp: 'serhafen-portal-web',
  },
  {
    id: 'serhafen-integration',
    secret: 'integration-dev-secret',
    grants: ['client_credentials'],
    azp: 'serhafen-integration',
  },
];

export function findClient(id: string): Client | undefined {
  return CLIENTS.find((client) => client.id === id);
}

/**
 * The client of a token or logout request: HTTP Basic, or `client_id` and `client_secret` in the form. Throws 401
 * invalid_client.
 */
export function authenticateClient(headers: IncomingHttpHeaders, form: URLSearchParams): Client {
  const { id, secret } = readBasic(headers.authorization) ?? {
    id: form.get('client_id') ?? '',
    secret: form.get('client_secret') ?? '',
  };
  const client = findClient(id);
  if (client === undefined || (client.secret !== null && !equal(client.secret, secret))) {
    throw new OAuthError(401, 'invalid_client', 'Invalid client or Invalid client credentials');
  }
  return client;
}

function readBasic(authorization: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
