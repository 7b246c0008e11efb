import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { closeSilentConnections } from '../../../../gateway/edge/close-silent-connections.ts';
import { returnCorrelationId } from '../../../../gateway/edge/correlation-id.ts';
import { allowOrigins } from '../../../../gateway/edge/cors.ts';
import { type Indicator, serveHealth } from '../../../../gateway/edge/health.ts';
import { limitLifetime, type RequestEnd } from '../../../../gateway/edge/limit-lifetime.ts';
import { recordOf } from '../../../../gateway/edge/request-record.ts';
import { setSecurityHeaders } from '../../../../gateway/edge/security-headers.ts';
import type { Step } from '../../../../gateway/edge/step.ts';
import { refuseUnknownPaths } from '../../../../gateway/edge/unknown-path.ts';
import { GatewayError, ServiceFailure } from '../../../../schema/contract/errors.ts';
import type { RequestSignal } from '../../../../schema/contract/request-signal.ts';
import { deferred, errorOf, sendRaw, startEdge } from './http.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SENT_ID = '5A6CB9E0-0000-4000-8000-000000000001';

const fail =
  (error: unknown): Step =>
  (server) =>
    server.get('/fail', () => {
      throw error;
    });
const echo: Step = (server) => server.post('/echo', async (request) => ({ got: request.body }));
const post = (url: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${url}/echo`, { method: 'POST', body, headers });

/** The steps every request takes. */
function common(onEnd: (end: RequestEnd) => void = () => {}): readonly Step[] {
  return [
    limitLifetime({ timeoutMs: 5000, onEnd }),
    returnCorrelationId(),
    setSecurityHeaders(),
    allowOrigins(['https://portal.example.com']),
    refuseUnknownPaths(),
  ];
}

describe('the correlation id', () => {
  test('of the client comes back, when it is a UUID', async () => {
    await using edge = await startEdge([...common(), echo]);
    const response = await fetch(`${edge.url}/nothing`, { headers: { 'x-correlation-id': SENT_ID } });
    expect(response.headers.get('x-correlation-id')).toBe(SENT_ID);
    expect((await errorOf(response)).extensions.correlationId).toBe(SENT_ID);
  });

  test.each(['', 'abc', `${SENT_ID}x`, `${SENT_ID}, ${SENT_ID}`, '{"level":"error"}'])(
    'is made when the client sends "%s"',
    async (sent) => {
      await using edge = await startEdge([...common(), echo]);
      const response = await fetch(`${edge.url}/nothing`, { headers: { 'x-correlation-id': sent } });
      expect(response.headers.get('x-correlation-id')).toMatch(UUID);
    },
  );

  test('is on every kind of answer', async () => {
    await using edge = await startEdge([...common(), echo, fail(new TypeError('bug'))]);
    const answers = [
      await post(edge.url, '{}'),
      await post(edge.url, '{'),
      await post(edge.url, 'x'.repeat(20_000)),
      await fetch(`${edge.url}/fail`),
      await fetch(`${edge.url}/%zz`),
      await fetch(`${edge.url}/echo`, { method: 'OPTIONS', headers: { origin: 'https://portal.example.com' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 413, 500, 400, 204]);
    for (const { headers } of answers) expect(headers.get('x-correlation-id')).toMatch(UUID);
  });
});

describe('an error is answered', () => {
  test('with the table’s text in the language asked for, and nothing else', async () => {
    await using edge = await startEdge([...common(), fail(new GatewayError('TENANT_FORBIDDEN', { message: 'inner' }))]);
    const response = await fetch(`${edge.url}/fail`, { headers: { 'accept-language': 'en' } });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await errorOf(response)).toEqual({
      message: 'You have no access to this business unit and country',
      extensions: {
        code: 'TENANT_FORBIDDEN',
        httpStatus: 403,
        correlationId: response.headers.get('x-correlation-id'),
      },
    });
    expect((await errorOf(await fetch(`${edge.url}/fail`))).message).toBe(
      'No tiene acceso a esta unidad de negocio y país',
    );
  });

  test('as GraphQL to a client that asks for it', async () => {
    await using edge = await startEdge(common());
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    const response = await fetch(`${edge.url}/nothing`, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  });

  test.each([
    ['TOKEN_INVALID', 'Bearer error="invalid_token"'],
    ['TOKEN_EXPIRED', 'Bearer error="invalid_token"'],
    ['UNAUTHENTICATED', 'Bearer'],
  ] as const)('%s with the challenge %s', async (code, challenge) => {
    await using edge = await startEdge([...common(), fail(new GatewayError(code))]);
    const response = await fetch(`${edge.url}/fail`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(challenge);
  });

  test('with the time after which to try again', async () => {
    await using edge = await startEdge([
      ...common(),
      fail(new GatewayError('RATE_LIMITED', { retryAfterSeconds: 17 })),
    ]);
    const response = await fetch(`${edge.url}/fail`);
    expect(response.headers.get('retry-after')).toBe('17');
    expect((await errorOf(response)).message).toBe('Demasiadas solicitudes; reintente en 17 s');
  });

  test('with the code and text of a service', async () => {
    const failure = new ServiceFailure('VERSION_CONFLICT', 409, 'Modificado', { service: 'one' });
    await using edge = await startEdge([...common(), fail(failure)]);
    const response = await fetch(`${edge.url}/fail`);
    expect(response.status).toBe(409);
    expect(await errorOf(response)).toMatchObject({
      message: 'Modificado',
      extensions: { code: 'VERSION_CONFLICT', service: 'one' },
    });
  });

  test.each<[string, unknown]>([
    ['a bug', new TypeError('secret')],
    ['an error with a status of its own', Object.assign(new Error('secret'), { statusCode: 404 })],
    ['an error with a code of its own', Object.assign(new Error('secret'), { code: 'ECONNREFUSED', statusCode: 400 })],
    [
      'a failure of the HTTP library',
      Object.assign(new Error('secret'), { code: 'FST_ERR_BAD_STATUS_CODE', statusCode: 500 }),
    ],
  ])('without saying anything about %s', async (_why, error) => {
    await using edge = await startEdge([...common(), fail(error)]);
    const response = await fetch(`${edge.url}/fail`);
    expect(response.status).toBe(500);
    expect(await errorOf(response)).toMatchObject({ message: 'Error interno', extensions: { code: 'INTERNAL_ERROR' } });
    expect(edge.log.lines).toMatchObject([{ level: 'error', fields: { err: error } }]);
  });

  test('and a failing upstream is logged as a warning', async () => {
    await using edge = await startEdge([...common(), fail(new GatewayError('IDP_UNAVAILABLE'))]);
    expect((await fetch(`${edge.url}/fail`)).status).toBe(503);
    expect(edge.log.lines).toMatchObject([{ level: 'warn', fields: { code: 'IDP_UNAVAILABLE' } }]);
  });
});

describe('a request is refused before it is read further when', () => {
  test.each([
    ['its body is too large', 413, 'PAYLOAD_TOO_LARGE', JSON.stringify('x'.repeat(20_000)), 'application/json'],
    ['it is plain text', 415, 'UNSUPPORTED_MEDIA_TYPE', '{}', 'text/plain'],
    ['it is a form', 415, 'UNSUPPORTED_MEDIA_TYPE', 'a=b', 'application/x-www-form-urlencoded'],
    ['it has several parts', 415, 'UNSUPPORTED_MEDIA_TYPE', '--x--', 'multipart/form-data; boundary=x'],
    ['it names two media types', 415, 'UNSUPPORTED_MEDIA_TYPE', '{}', 'application/json, text/plain'],
    ['it is not JSON', 400, 'BAD_REQUEST', '{"a":', 'application/json'],
    ['it is empty', 400, 'BAD_REQUEST', '', 'application/json'],
    ['it pollutes prototypes', 400, 'BAD_REQUEST', '{"__proto__":{"a":1}}', 'application/json'],
  ])('%s', async (_why, status, code, body, contentType) => {
    await using edge = await startEdge([...common(), echo]);
    const response = await post(edge.url, body, { 'content-type': contentType });
    expect(response.status).toBe(status);
    expect((await errorOf(response)).extensions).toMatchObject({ code, httpStatus: status });
  });

  test('its headers are larger than 16 KiB', async () => {
    await using edge = await startEdge(common());
    const answer = await sendRaw(edge.url, `GET / HTTP/1.1\r\nHost: x\r\nX-Pad: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*\r\n/);
    expect(answer).toMatch(/\r\nx-correlation-id: [0-9a-f-]{36}\r\n\r\n\{"errors":\[.*"PAYLOAD_TOO_LARGE".*\]\}$/);
  });

  test.each([
    ['it is no HTTP', 'hello\r\n\r\n'],
    ['a header has a blank before its colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['it has two lengths', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}'],
  ])('%s', async (_why, bytes) => {
    await using edge = await startEdge(common());
    const answer = await sendRaw(edge.url, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"BAD_REQUEST"');
    expect(edge.log.lines).toMatchObject([{ level: 'warn', message: 'not a request' }]);
  });

  test('it does not arrive in time', async () => {
    await using edge = await startEdge(common(), { requestTimeoutMs: 100 });
    expect(await sendRaw(edge.url, 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Le')).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('a path', () => {
  test('that nobody serves is RESOURCE_NOT_FOUND', async () => {
    await using edge = await startEdge([...common(), echo]);
    for (const path of ['/', '/.env', '/metrics', '//echo', '/echo/', '/Echo', '/echo;a=1', '/echo%00']) {
      const response = await fetch(edge.url + path, { method: 'POST' });
      expect([path, response.status, (await errorOf(response)).extensions.code]).toEqual([
        path,
        404,
        'RESOURCE_NOT_FOUND',
      ]);
    }
  });

  test('that serves other methods is METHOD_NOT_ALLOWED and says which (RFC 9110 §15.5.6)', async () => {
    await using edge = await startEdge([...common(), echo, fail(new Error('x'))]);
    for (const method of ['PUT', 'DELETE', 'PROPFIND', 'GET']) {
      const response = await fetch(`${edge.url}/echo?a=1`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      expect((await errorOf(response)).extensions.code).toBe('METHOD_NOT_ALLOWED');
    }
    expect((await fetch(`${edge.url}/fail`, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('a browser', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/echo`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

  test('of an allowed origin may send our headers and read our answers, without cookies', async () => {
    await using edge = await startEdge([...common(), echo]);
    const response = await preflight(edge.url, 'https://portal.example.com');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://portal.example.com');
    expect(response.headers.get('access-control-allow-headers')).toContain('x-business-unit');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await post(edge.url, '{}', {
      'content-type': 'application/json',
      origin: 'https://portal.example.com',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://portal.example.com');
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-correlation-id');
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test.each([
    'https://evil.test',
    'null',
    'https://portal.example.com.evil.test',
    'http://portal.example.com',
    'https://PORTAL.example.com',
  ])('of the origin %s learns nothing', async (origin) => {
    await using edge = await startEdge([...common(), echo]);
    const answers = [
      await preflight(edge.url, origin),
      await post(edge.url, '{}', { 'content-type': 'application/json', origin }),
    ];
    for (const { headers } of answers) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('treats no answer as a page', async () => {
    await using edge = await startEdge(common());
    const { headers } = await fetch(`${edge.url}/nothing`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull();
  });
});

describe('health', () => {
  const up = (name: string, required = true): Indicator => ({ name, required, isUp: () => true });
  const down = (name: string, required = true): Indicator => ({ name, required, isUp: () => false });
  const start = (indicators: readonly Indicator[], draining = false) =>
    startEdge([...common(), serveHealth({ indicators, isDraining: () => draining })]);
  const read = async (url: string, probe: string) => {
    const response = await fetch(`${url}/actuator/${probe}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return [response.status, await response.json()];
  };

  test('liveness asks nobody', async () => {
    await using edge = await start([down('idp')], true);
    expect(await read(edge.url, 'liveness')).toEqual([200, { status: 'ok', info: {}, error: {}, details: {} }]);
  });

  test('readiness is ok when all required indicators are up', async () => {
    await using edge = await start([up('supergraph'), down('cache', false)]);
    expect(await read(edge.url, 'readiness')).toEqual([
      200,
      {
        status: 'ok',
        info: { supergraph: { status: 'up' } },
        error: { cache: { status: 'down' } },
        details: { supergraph: { status: 'up' }, cache: { status: 'down' } },
      },
    ]);
  });

  test('readiness is 503 while a required one is down', async () => {
    await using edge = await start([up('supergraph'), down('idp')]);
    expect(await read(edge.url, 'readiness')).toEqual([
      503,
      {
        status: 'error',
        info: { supergraph: { status: 'up' } },
        error: { idp: { status: 'down' } },
        details: { supergraph: { status: 'up' }, idp: { status: 'down' } },
      },
    ]);
  });

  test('readiness is 503 while the process drains, though all is up', async () => {
    await using edge = await start([up('supergraph')], true);
    expect(await read(edge.url, 'readiness')).toMatchObject([503, { status: 'shutting_down', error: {} }]);
  });
});

describe('the end of a request', () => {
  test('is reported once, without the query string', async () => {
    const ends: RequestEnd[] = [];
    await using edge = await startEdge([...common((end) => ends.push(end)), echo]);
    await (await fetch(`${edge.url}/nothing?token=secret`)).text();
    await edge.server.close();
    expect(ends).toEqual([
      {
        correlationId: expect.stringMatching(UUID),
        method: 'GET',
        path: '/nothing',
        route: null,
        streamed: false,
        trace: null,
        statusCode: 404,
        durationMs: expect.any(Number),
        context: null,
        cacheStatus: null,
        operationName: null,
        errorCodes: ['RESOURCE_NOT_FOUND'],
        change: null,
        address: '127.0.0.1',
        reason: 'Unknown path',
      },
    ]);
  });

  test('by a client that goes away aborts the signal and is reported as 499', async () => {
    const { promise: ended, resolve: onEnd } = deferred<RequestEnd>();
    const { promise: arrived, resolve: onArrived } = deferred<RequestSignal>();
    const hang: Step = (server) =>
      server.get('/hang', (request) => {
        onArrived(recordOf(request).signal);
        return new Promise(() => {});
      });
    await using edge = await startEdge([closeSilentConnections(), ...common(onEnd), hang]);
    const client = new AbortController();
    const request = fetch(`${edge.url}/hang`, { signal: client.signal }).catch(() => 'gone');
    const signal = await arrived;
    expect(signal.aborted).toBe(false);
    client.abort();
    expect((await ended).statusCode).toBe(499);
    expect(signal.aborted).toBe(true);
    expect(await request).toBe('gone');
  });

  test('by a client that goes away in the middle of its body is no error of ours', async () => {
    const { promise: ended, resolve: onEnd } = deferred<RequestEnd>();
    await using edge = await startEdge([...common(onEnd), echo]);
    const socket = connect(Number(new URL(edge.url).port), '127.0.0.1');
    socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{');
    await once(edge.server.server, 'request');
    socket.destroy();
    expect((await ended).errorCodes).toEqual(['BAD_REQUEST']);
    expect(edge.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('of its time aborts the signal, and work that heeds it can still answer', async () => {
    const heed: Step = (server) =>
      server.get('/slow', (request, reply) => {
        const { signal } = recordOf(request);
        signal.addEventListener('abort', { handleEvent: () => void reply.send({ aborted: signal.aborted }) });
        return reply;
      });
    await using edge = await startEdge([limitLifetime({ timeoutMs: 20, onEnd: () => {} }), heed]);
    expect(await (await fetch(`${edge.url}/slow`)).json()).toEqual({ aborted: true });
  });

  test('leaves a signal alone that nobody needs any more', async () => {
    let signal: RequestSignal | undefined;
    const keep: Step = (server) =>
      server.get('/keep', (request) => {
        signal = recordOf(request).signal;
        return {};
      });
    await using edge = await startEdge([...common(), keep]);
    await (await fetch(`${edge.url}/keep`)).text();
    await edge.server.close();
    expect(signal?.aborted).toBe(false);
  });
});

describe('a server that closes', () => {
  const open = async (url: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };

  test('does not wait for connections on which nothing was ever sent', async () => {
    await using edge = await startEdge([closeSilentConnections(), ...common()]);
    const silent = await open(edge.url);
    // An answer on another connection: the server has seen both.
    await (await fetch(`${edge.url}/nothing`)).text();
    await Promise.all([edge.server.close(), once(silent, 'close')]);
  });

  test('still takes a request that has begun to arrive', async () => {
    await using edge = await startEdge([closeSilentConnections(), ...common()]);
    const socket = await open(edge.url);
    socket.write('GET /nothing HTTP/1.1\r\n');
    await (await fetch(`${edge.url}/nothing`)).text();
    const closed = edge.server.close();
    socket.write('Host: x\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 404 [\s\S]*connection: close/i);
    await closed;
  });
});

test('a step that needs the record of a request says which step makes it', async () => {
  const early: Step = (server) => server.get('/early', (request) => recordOf(request).errorCodes);
  await using edge = await startEdge([(server) => server.decorateRequest('record', null), early]);
  expect((await fetch(`${edge.url}/early`)).status).toBe(500);
  expect(String(edge.log.lines[0]?.fields.err)).toContain('limitLifetime has to be the first step');
});
