/**
 * A service that lets nobody in but the gateway: over TLS with a client certificate (mTLS), and by signed calls (RFC 9421), from the settings to
 * the wire and back. The service checks both by itself, and plain HTTP stays behind it.
 */
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request as forward, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import { type Certificates, createCertificates, type Pair } from '../support/certificates.ts';
import { newMawb } from '../support/new-waybills.ts';
import { callRest } from '../support/rest-call.ts';
import { startWorld, UNLIMITED, type World } from '../support/world.ts';

const SECRET = 'a secret of the gateway and of the service';
/** One field of each service. */
const FIELDS = { iam: 'me', customs: 'declarations', mawb: 'mawbs' } as const;
const READ = '{ me { username } declarations(limit: 1) { data { id } } mawbs(limit: 1) { data { id } } }';

type Service = keyof typeof FIELDS;

/** A call that was let in. */
interface Seen {
  readonly method: string;
  readonly by: string;
  readonly covered: readonly string[];
  readonly created: number;
  readonly nonce: string;
}

let certificates: Certificates;
let pairs: Record<'service' | 'gateway' | 'stranger' | 'late' | 'lateService', Pair>;
let world: World;
const servers: Server[] = [];
const gateways: RunningGateway[] = [];
const seen: Seen[] = [];
/** Calls whose signature is not right. */
let refused = 0;

beforeAll(async () => {
  certificates = createCertificates();
  pairs = {
    service: certificates.make('service'),
    gateway: certificates.make('gateway'),
    stranger: certificates.make('stranger'),
    late: certificates.makeExpired('late'),
    lateService: certificates.makeExpired('late-service'),
  };
  const { service, stranger, gateway } = pairs;
  world = await startWorld({
    ...(await reached('mawb', service, identity(gateway, service))),
    ...(await reached('customs', service, identity(stranger, service))),
    ...(await reached('iam', service, { TLS_CA_PATH: service.certPath, SIGNING_KEY: SECRET })),
  });
});
afterEach(() => {
  seen.length = 0;
  refused = 0;
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await world?.[Symbol.asyncDispose]();
  for (const server of servers) server.close().closeAllConnections();
  certificates?.[Symbol.dispose]();
});

/** A service behind TLS that wants a certificate and checks who has signed. */
async function serve(name: Service, { cert, key }: Pair): Promise<string> {
  const ca = [pairs.gateway.cert, pairs.late.cert];
  const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, async (call, answer) => {
    const body = await buffer(call);
    const verified = verify(call, body);
    if (verified === null) {
      refused += 1;
      answer.writeHead(401, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ code: 'SIGNATURE_REFUSED', message: `expected ${SECRET}` }));
      return;
    }
    seen.push(verified);
    const { hostname, port } = new URL(world.standIns[name].url);
    const { method, url: path, headers } = call;
    const onward = forward({ hostname, port, method, path, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    onward.end(body);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** RFC 9421 §3.2 as a service would do it: from what arrived, with nothing of ours. */
function verify(call: IncomingMessage, body: Buffer): Seen | null {
  const [, parameters = ''] = /^gateway=(.*)$/.exec(String(call.headers['signature-input'])) ?? [];
  const [, signature = ''] = /^gateway=:(.*):$/.exec(String(call.headers.signature)) ?? [];
  const covered = [...(parameters.split(')')[0] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => String(name));
  const { pathname, search } = new URL(`https://${call.headers.host}${call.url}`);
  const derived: Record<string, string> = {
    '@method': String(call.method),
    '@authority': String(call.headers.host),
    '@path': pathname,
    '@query': search === '' ? '?' : search,
  };
  const lines = covered.map((name) => `"${name}": ${derived[name] ?? call.headers[name]}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n');
  if (createHmac('sha256', SECRET).update(base).digest('base64') !== signature) return null;
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  if (body.length > 0 && (call.headers['content-digest'] !== digest || !covered.includes('content-digest')))
    return null;
  return {
    method: String(call.method),
    by: String((call.socket as TLSSocket).getPeerCertificate().subject.CN),
    covered,
    created: Number(/created=(\d+)/.exec(parameters)?.[1]),
    nonce: String(/nonce="([^"]+)"/.exec(parameters)?.[1]),
  };
}

/** Settings for a service that is reached there. */
async function reached(name: Service, pair: Pair, settings: Readonly<Record<string, string>>) {
  const prefix = `${name.toUpperCase()}_SERVICE`;
  const own = Object.entries(settings).map(([setting, value]) => [`${prefix}_${setting}`, value] as const);
  return { ...Object.fromEntries(own), [`${prefix}_URL`]: await serve(name, pair) };
}

function identity(client: Pair, authority: Pair, secret = SECRET) {
  const tls = { TLS_CA_PATH: authority.certPath, TLS_CERT_PATH: client.certPath, TLS_KEY_PATH: client.keyPath };
  return { ...tls, SIGNING_KEY: secret };
}

async function start(environment: Readonly<Record<string, string>>): Promise<string> {
  const gateway = await runGateway({
    ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', RESPONSE_CACHE_BYTES: '0', UPSTREAM_CACHE_BYTES: '0' },
    ...UNLIMITED,
    ...world.standIns.environment,
    ...environment,
  });
  gateways.push(gateway);
  return gateway.url;
}

/** Calls of ours, without questions for health. */
const calls = () => seen.filter(({ covered }) => covered.includes('authorization'));

test('is asked by the gateway alone: reads and writes, by the graph and by REST, each signed anew', async () => {
  const read = await world.ask('{ mawbs(limit: 1) { data { id } } }');
  expect([read.errors, read.data.mawbs.data.length]).toEqual([[], 1]);
  const write = 'mutation($input: MawbCreate!) { createMawb(input: $input) { id } }';
  const { errors, data } = await world.ask(write, { variables: { input: newMawb() } });
  expect([errors, typeof data.createMawb.id]).toEqual([[], 'string']);
  expect((await callRest(world, '/api/v0/mawbs?limit=1')).status).toBe(200);
  expect(refused).toBe(0);
  expect(calls().map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  for (const { by, covered, created } of calls()) {
    expect(by).toBe('gateway');
    expect(covered).toEqual(
      expect.arrayContaining(['@method', '@authority', '@path', '@query', 'x-business-unit', 'x-country-code']),
    );
    expect(Math.abs(created - Date.now() / 1000)).toBeLessThan(60);
  }
  expect(calls()[1]?.covered).toContain('content-digest');
  expect(new Set(seen.map(({ nonce }) => nonce)).size).toBe(seen.length);
});

describe('costs its own fields with one code, and tells nothing of why', () => {
  let urls: readonly string[];
  beforeAll(async () => {
    const { service, gateway, stranger, late, lateService } = pairs;
    urls = [
      world.gateway.url,
      await start({
        ...(await reached('mawb', service, identity(late, service))),
        ...(await reached('customs', stranger, identity(gateway, service))),
        ...(await reached('iam', lateService, identity(gateway, lateService))),
      }),
      await start({
        ...(await reached('mawb', service, identity(gateway, service, 'another secret than the service has'))),
        ...(await reached('customs', service, { SIGNING_KEY: SECRET })),
      }),
    ];
  });

  test.each<[string, number, Service, string]>([
    ['which does not know the certificate of the gateway', 0, 'customs', 'UPSTREAM_UNAVAILABLE'],
    ['which the gateway shows no certificate', 0, 'iam', 'UPSTREAM_UNAVAILABLE'],
    ['which the gateway shows one that has expired', 1, 'mawb', 'UPSTREAM_UNAVAILABLE'],
    ['whose own certificate is of another authority', 1, 'customs', 'UPSTREAM_UNAVAILABLE'],
    ['whose own certificate has expired', 1, 'iam', 'UPSTREAM_UNAVAILABLE'],
    ['whose certificate nobody vouches for who is named', 2, 'customs', 'UPSTREAM_UNAVAILABLE'],
    ['which has another signing key', 2, 'mawb', 'UPSTREAM_ERROR'],
  ])('a service %s', async (_what, index, service, code) => {
    const { status, data, errors } = await world.ask(READ, { url: String(urls[index]) });
    const field = FIELDS[service];
    expect([status, data[field]]).toEqual([200, null]);
    const own = errors.filter(({ path }) => path?.[0] === field);
    expect(own).toMatchObject([{ path: [field], extensions: { code, service } }]);
    const [{ message, extensions } = { message: '', extensions: {} }] = own;
    const told = ['code', 'service', 'correlationId', 'httpStatus', 'retryAfterSeconds'];
    expect(Object.keys(extensions).filter((name) => !told.includes(name))).toEqual([]);
    expect(message).not.toMatch(/certificate|tls|ssl|secret|signature|127\.0\.0\.1|ECONN|openssl/i);
  });

  test('and is not called where it cannot be sure of the gateway, nor the gateway of it', async () => {
    await world.ask(READ, { url: String(urls[1]) });
    expect(calls()).toEqual([]);
    const { data } = await world.ask(READ, { url: String(urls[2]) });
    expect([data.me, calls(), refused > 0]).toEqual([{ username: 'ana.rojas' }, [], true]);
  });
});
