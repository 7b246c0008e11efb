/** Routes the realm's requests to its endpoints and writes their answers. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../services/platform/problem.ts';
import { readBody } from '../services/platform/read-body.ts';
import { authorize } from './authorization-endpoint.ts';
import { discoveryDocument } from './discovery.ts';
import { OAuthError } from './oauth-error.ts';
import type { ProviderState } from './provider-state.ts';
import { grantToken, logout } from './token-endpoint.ts';

export const ENDPOINTS = ['configuration', 'certs', 'auth', 'token', 'logout'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** Method and path below the realm, by endpoint. */
const ROUTES: Readonly<Record<string, Endpoint>> = {
  'GET /.well-known/openid-configuration': 'configuration',
  'GET /protocol/openid-connect/certs': 'certs',
  'GET /protocol/openid-connect/auth': 'auth',
  'POST /protocol/openid-connect/token': 'token',
  'POST /protocol/openid-connect/logout': 'logout',
};

export interface RealmServer {
  readonly state: ProviderState;
  /** Counted up by endpoint. */
  readonly requests: Record<Endpoint, number>;
  readonly internalBase: string;
  readonly publicBase: string;
}

/** Answers a request; it never rejects. */
export async function serveRealm(
  server: RealmServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://realm');
    const prefix = `/realms/${server.state.realm.name}`;
    const endpoint = pathname.startsWith(`${prefix}/`)
      ? ROUTES[`${request.method} ${pathname.slice(prefix.length)}`]
      : undefined;
    if (endpoint === undefined) return sendJson(response, 404, { error: 'HTTP 404 Not Found' });
    server.requests[endpoint] += 1;
    await HANDLERS[endpoint](server, { request, response, query: searchParams });
  } catch (error) {
    if (error instanceof OAuthError) sendJson(response, error.status, error.body);
    else if (error instanceof Problem) sendJson(response, error.status, { error: 'invalid_request' });
    else sendJson(response, 500, { error: 'unknown_error' });
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

const HANDLERS: Readonly<Record<Endpoint, (server: RealmServer, exchange: Exchange) => void | Promise<void>>> = {
  configuration({ state, internalBase, publicBase }, { response }) {
    sendJson(response, 200, discoveryDocument(state.issuer, internalBase, publicBase));
  },
  certs({ state }, { response }) {
    sendJson(response, 200, state.keys.published);
  },
  auth({ state }, { response, query }) {
    const reply = authorize(state, query);
    if ('location' in reply) response.writeHead(302, { location: reply.location, 'cache-control': 'no-store' }).end();
    else response.writeHead(reply.status, { 'content-type': 'text/html; charset=utf-8' }).end(reply.page);
  },
  async token({ state }, { request, response }) {
    sendJson(response, 200, await grantToken(state, request.headers, await readForm(request)));
  },
  async logout({ state }, { request, response }) {
    await logout(state, request.headers, await readForm(request));
    response.writeHead(204).end();
  },
};

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const text = await readBody(request);
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE');
  }
  return new URLSearchParams(text);
}

/** Token answers must not be stored (RFC 6749, section 5.1). */
function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
