/** The HTTP server and its bounds. What it does with a request is the pipeline's list of steps. */
import fastify, { type FastifyInstance } from 'fastify';
import { correlationIdOf } from './correlation-id.ts';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';
import type { ErrorResponder } from './respond-error.ts';
import { readTls, type TlsFiles } from './tls.ts';

export interface ServerOptions {
  /** Bytes of a request body. */
  readonly bodyLimitBytes: number;
  /** Milliseconds a client may take to send a request. */
  readonly requestTimeoutMs: number;
  /** Addresses and networks of the proxies in front of us, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly errors: ErrorResponder;
  /** `null` or left out: plain HTTP, behind something that ends TLS. */
  readonly tls?: TlsFiles | null;
}

/** Bytes of the request line and all headers: a token of 8 KiB and room for the rest; beyond it Node answers 431. */
const HEADER_LIMIT_BYTES = 16_384;

/** Longer than the 60 s after which common load balancers drop an idle connection, so that they, not we, close it. */
const KEEP_ALIVE_MS = 72_000;

/** Headers are small: who needs longer is holding a connection open on purpose. */
const HEADERS_TIMEOUT_MS = 10_000;

/** How often Node looks for requests that take too long to arrive. */
const CHECK_INTERVAL_MS = 2000;

/** @throws {Error} when the files of `tls` are broken */
export function createServer({
  bodyLimitBytes,
  requestTimeoutMs,
  trustedProxies,
  errors,
  tls = null,
}: ServerOptions): FastifyInstance {
  const http = {
    maxHeaderSize: HEADER_LIMIT_BYTES,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
  };
  const server = fastify({
    logger: false,
    genReqId: (request) => correlationIdOf(request.headers),
    requestIdHeader: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Both are servers of HTTP/1.1 to everybody who adds routes; the types of the library tell them apart.
    ...((tls === null ? { http } : { https: { ...http, ...readTls(tls) } }) as { http: typeof http }),
    // Requests that arrive on an open connection while the server closes are still answered (with `connection: close`).
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => errors.respond(error, request as EdgeRequest, reply as EdgeAnswer),
    clientErrorHandler: errors.refuse,
  });
  server.setErrorHandler(errors.respond);
  // GraphQL is JSON; plain text would only serve to get around the preflight of CORS.
  server.removeContentTypeParser('text/plain');
  return server;
}
