/** Connections to a service, and how it is told who calls: a client certificate, and a key that calls are signed with. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { ExchangeRequest } from './exchange.ts';
import { type OnBrokenFile, readAgain } from './read-again.ts';
import { type SigningKey, signRequest } from './sign-request.ts';

export interface ServiceCredentials {
  /** PEM files, read again when they change. `null`: TLS as Node has it. */
  readonly tls: {
    /** Authorities that may vouch for the service, instead of those of Node. */
    readonly caPath: string | null;
    /** Certificate of the gateway with its key; both or neither. */
    readonly certPath: string | null;
    readonly keyPath: string | null;
  } | null;
  /** `null`: calls are not signed. */
  readonly signing: {
    /** `keyid` of the signatures. */
    readonly keyId: string;
    /** The secret, or the file that it stands in, which is read again when it changes. */
    readonly secret: { readonly text: string } | { readonly path: string };
  } | null;
}

export interface PoolOptions {
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly responseLimitBytes: number;
  /** Default: none. */
  readonly credentials?: ServiceCredentials | null;
  readonly onBrokenFile?: OnBrokenFile;
}

/** How often a secret's file is looked at. */
const LOOK_MS = 1000;

/** @throws {Error} when a file of the credentials cannot be used */
export function openPool(origin: string, options: PoolOptions): Pool {
  const { connections, connectTimeoutMs, responseLimitBytes, credentials = null, onBrokenFile = () => {} } = options;
  const settings: Pool.Options = {
    connections,
    pipelining: 1,
    connectTimeout: connectTimeoutMs,
    // Each try has its own deadline, which a slow trickle of bytes does not move.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: responseLimitBytes,
    ...(credentials?.tls != null && { connect: createConnector(credentials.tls, connectTimeoutMs, onBrokenFile) }),
  };
  const { signing = null } = credentials ?? {};
  if (signing === null) return new Pool(origin, settings);
  const { keyId, secret } = signing;
  if ('text' in secret) return new SigningPool(origin, settings, () => ({ id: keyId, secret: secret.text }));
  const { path } = secret;
  const key = readAgain([path], () => ({ id: keyId, secret: readSecret(path) }), onBrokenFile, LOOK_MS);
  return new SigningPool(origin, settings, key);
}

/** Each try is signed by itself: a signature says when it was made. */
class SigningPool extends Pool {
  private readonly authority: string;
  private readonly key: () => SigningKey;

  constructor(origin: string, settings: Pool.Options, key: () => SigningKey) {
    super(origin, settings);
    this.authority = new URL(origin).host;
    this.key = key;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const request = options as unknown as ExchangeRequest;
    const headers = [...request.headers, ...signRequest(request, this.authority, this.key(), Date.now())];
    return super.dispatch({ ...options, headers }, handler);
  }
}

/** New connections get the new certificate; open ones keep what they began with. */
function createConnector(
  { caPath, certPath, keyPath }: NonNullable<ServiceCredentials['tls']>,
  timeout: number,
  onBrokenFile: OnBrokenFile,
): buildConnector.connector {
  const paths = [caPath, certPath, keyPath].filter((path) => path !== null);
  const build = (): buildConnector.connector => {
    const files = {
      ...(caPath !== null && { ca: readFileSync(caPath) }),
      ...(certPath !== null && { cert: readFileSync(certPath) }),
      ...(keyPath !== null && { key: readFileSync(keyPath) }),
    };
    // A pair that does not fit is found here, and not by each connection.
    createSecureContext(files);
    return buildConnector({ ...files, timeout });
  };
  const current = readAgain(paths, build, onBrokenFile, 0);
  return (options, callback) => current()(options, callback);
}

/** Editors end a file with a line feed, which is no part of a secret. */
function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length < 16) throw new Error(`${path} holds no secret of at least 16 characters`);
  return secret;
}
