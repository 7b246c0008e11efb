/** A server of edge steps on a free port, and requests to it as bytes. */
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ErrorLog } from '../../../../gateway/edge/respond-error.ts';
import { createErrorResponder } from '../../../../gateway/edge/respond-error.ts';
import { createServer, type ServerOptions } from '../../../../gateway/edge/server.ts';
import type { Step } from '../../../../gateway/edge/step.ts';

export interface Logged {
  readonly level: 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export function collectLog(): ErrorLog & { readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const write = (level: Logged['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields: fields as Record<string, unknown>, message });
  return { lines, warn: write('warn'), error: write('error') };
}

export async function startEdge(steps: readonly Step[], options: Partial<ServerOptions> = {}) {
  const log = collectLog();
  const errors = createErrorResponder({
    localeOf: (headers) => (headers['accept-language'] === 'en' ? 'en' : 'es'),
    log,
  });
  const server: FastifyInstance = createServer({
    bodyLimitBytes: 10_000,
    requestTimeoutMs: 5000,
    trustedProxies: [],
    errors,
    ...options,
  });
  for (const step of steps) await step(server);
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return { url, log, server, [Symbol.asyncDispose]: () => server.close() };
}

/** Sends bytes and answers all that comes back until the server closes the connection. */
export function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** A promise and the function that fulfils it. */
export function deferred<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

export interface ErrorBody {
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: Record<string, unknown> & { readonly code: string; readonly correlationId: string };
  }[];
}

export async function errorOf(response: Response): Promise<ErrorBody['errors'][number]> {
  const { errors, ...rest } = (await response.json()) as ErrorBody;
  const [error, ...more] = errors;
  if (error === undefined || more.length > 0 || Object.keys(rest).length > 0) throw new TypeError('not one error');
  return error;
}
