/** A client may offer to go on in another protocol; what we do not speak is answered in HTTP/1.1 (RFC 9110 §7.8). */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runGateway } from '../../gateway/run-gateway.ts';
import { createCertificates } from '../support/certificates.ts';
import { rawRequest } from '../support/raw-request.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let credentials: string;
beforeAll(async () => {
  world = await startWorld({ METRICS: 'on' });
  credentials = `Authorization: Bearer ${await world.token('ana.rojas')}\r\nX-Business-Unit: SERHAFEN\r\nX-Country-Code: CL\r\n`;
});
afterAll(() => world?.[Symbol.asyncDispose]());

const send = (...parts: (string | Buffer)[]): Promise<string> => rawRequest({ url: world.gateway.url, parts });
/** What Java's HTTP client and `curl --http2` offer with each request that is not encrypted. */
const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n';
const QUERY = '{"query":"{ me { username } }"}';

describe('what offers HTTP/2 is answered in HTTP/1.1', () => {
  test('a read, once, and the connection is closed', async () => {
    const answer = await send(`GET /mawbs?limit=1 HTTP/1.1\r\nHost: x\r\n${credentials}${H2C}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('"currentPage":1');
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('a body that comes with the head, after it, and in chunks', async () => {
    const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${credentials}${H2C}`;
    const sized = `${head}Content-Length: ${QUERY.length}\r\n\r\n`;
    const chunks = `a\r\n${QUERY.slice(0, 10)}\r\n${(QUERY.length - 10).toString(16)}\r\n${QUERY.slice(10)}\r\n0\r\n\r\n`;
    for (const answer of [
      await send(sized + QUERY),
      await send(sized, QUERY.slice(0, 7), QUERY.slice(7)),
      await send(`${head}Transfer-Encoding: chunked\r\n\r\n`, chunks),
    ]) {
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).toContain('{"data":{"me":{"username":"ana.rojas"}}}');
    }
  });

  test('over TLS as well', async () => {
    using certificates = createCertificates();
    const { certPath, keyPath, cert } = certificates.make('gateway');
    const secure = await runGateway({
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      TLS_CERT_PATH: certPath,
      TLS_KEY_PATH: keyPath,
      ...world.standIns.environment,
    });
    try {
      const headers = { connection: 'Upgrade', upgrade: 'h2c', 'content-type': 'application/json' };
      const asked = request(`${secure.url}/graphql`, { method: 'POST', ca: cert, headers });
      asked.end('{"query":"{ __typename }"}');
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      expect([answer.statusCode, JSON.parse(await text(answer))]).toEqual([200, { data: { __typename: 'Query' } }]);
    } finally {
      await secure.close();
    }
  });

  test('what stands behind it is never run', async () => {
    const smuggled = 'GET /actuator/liveness HTTP/1.1\r\nHost: x\r\n\r\n';
    const answer = await send(`GET /nowhere HTTP/1.1\r\nHost: x\r\n${H2C}\r\n${smuggled}`);
    // As behind any request that closes its connection.
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['404', '400']);
  });

  test('behind a request that is still being answered it is cut, and nothing is in flight for ever', async () => {
    const { port, hostname } = new URL(world.gateway.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    const slow = `GET /mawbs?limit=1 HTTP/1.1\r\nHost: x\r\n${credentials}\r\n`;
    socket.write(`${slow}GET /mawbs?limit=1 HTTP/1.1\r\nHost: x\r\n${credentials}${H2C}\r\n`);
    await closed;
    const inFlight = async () => {
      const metrics = await (await fetch(`${world.gateway.url}/metrics`)).text();
      return /^http_requests_in_flight(?:\{.*\})? (\d+)/m.exec(metrics)?.[1];
    };
    await vi.waitFor(async () => expect(await inFlight()).toBe('0'));
  });
});

test.each([
  ['another protocol', 'Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n', 200],
  ['several', 'Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n', 200],
  ['none', 'Connection: Upgrade\r\n', 200],
  ['one without saying that it is of the connection', 'Upgrade: h2c\r\nConnection: close\r\n', 200],
  ['an empty one', 'Connection: Upgrade\r\nUpgrade:\r\n', 200],
  ['WebSockets where there are none', 'Connection: Upgrade\r\nUpgrade: websocket\r\n', 404],
])('an offer of %s is answered cleanly', async (_what, headers, status) => {
  const close = headers.includes('close') ? '' : 'Connection: close\r\n';
  const answer = await send(`GET /actuator/liveness HTTP/1.1\r\nHost: x\r\n${close}${headers}\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test.each([
  ['no key', 'Sec-WebSocket-Version: 13\r\n', 400],
  ['a key that is none', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n', 400],
  ['an old version', 'Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n', 400],
])('a handshake with %s is refused', async (_what, headers, status) => {
  const answer = await send(
    `GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`,
  );
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('the preface of HTTP/2 is refused, and the gateway answers everybody else', async () => {
  expect(await send('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toMatch(/^HTTP\/1\.1 (400|505) /);
  expect((await world.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
});
