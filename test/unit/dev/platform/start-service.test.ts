import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startService } from '../../../../dev/services/platform/start-service.ts';
import { type EchoService, echoDefinition, ID, MAWB, refusal, startEchoService } from './echo-service.ts';

let echo: EchoService;
beforeAll(async () => {
  echo = await startEchoService();
});
afterAll(() => echo.stop());
beforeEach(() => echo.service.clear());

describe('answers', () => {
  it('writes the error body in the language of the caller and hides what went wrong inside', async () => {
    const headers = { 'accept-language': 'fr, en;q=0.8, es;q=0.2', 'x-correlation-id': ID };
    const {
      status,
      body,
      headers: received,
    } = await echo.send('/v0/mawbs/summary?createdFrom=2026-01-01T00:00:00Z', { headers });
    expect(status).toBe(500);
    expect(received.get('x-correlation-id')).toBe(ID);
    expect(body).toEqual({
      statusCode: 500,
      error: 'Internal Server Error',
      code: 'INTERNAL_ERROR',
      message: 'Internal error',
      path: '/v0/mawbs/summary',
      timestamp: expect.any(String),
      correlationId: ID,
      details: null,
    });
    expect((await echo.send('/v0/nothing')).body.message).toBe('Ruta desconocida');
  });

  it('repeats the first answer under one idempotency key, for one tenant and one body', async () => {
    const key = { 'idempotency-key': 'abcdefghijklmnop' };
    const [first, second] = await Promise.all([echo.post('/v0/mawbs', MAWB, key), echo.post('/v0/mawbs', MAWB, key)]);
    expect(second.body).toEqual(first.body);
    expect(echo.service.events).toHaveLength(1);
    expect(await refusal(echo.post('/v0/mawbs', { ...MAWB, pieces: 2 }, key))).toBe('409 IDEMPOTENCY_KEY_REUSED');
    const other = await echo.post('/v0/mawbs', MAWB, { ...key, 'x-country-code': 'PE' });
    expect(other.body).not.toEqual(first.body);
    expect(echo.service.events[1]).toMatchObject({
      type: 'mawb.created',
      source: 'mawb-service',
      tenant: { businessUnit: 'SERHAFEN', countryCode: 'PE' },
      actor: { username: 'ana.rojas' },
      correlationId: other.headers.get('x-correlation-id'),
    });
  });

  it('records requests as they arrived', async () => {
    await echo.send('/v0/mawbs?search=%C3%91u%C3%B1ez');
    await echo.post('/v0/mawbs', MAWB);
    const [list, create] = echo.service.requests;
    expect(list).toMatchObject({
      method: 'GET',
      path: '/v0/mawbs?search=%C3%91u%C3%B1ez',
      operationId: 'listMawbs',
      status: 200,
    });
    expect(create).toMatchObject({ operationId: 'createMawb', body: MAWB, status: 201 });
  });

  it('shows its health and its contract to anybody', async () => {
    const anonymous = { authorization: '', 'x-business-unit': '', 'x-country-code': '' };
    expect((await echo.send('/actuator/readiness', { headers: anonymous })).body).toMatchObject({
      details: { database: { status: 'up' } },
    });
    expect((await echo.send('/v0/openapi.json', { headers: anonymous })).body.openapi).toBe('3.0.3');
  });
});

describe('misbehaviour on demand', () => {
  it('fails as told, as often as told', async () => {
    echo.service.failures.fail('listMawbs', { status: 503 }, 1);
    expect((await echo.send('/v0/mawbs')).status).toBe(503);
    expect((await echo.send('/v0/mawbs')).status).toBe(200);
    echo.service.failures.fail('*', { location: 'http://evil' }, 1);
    expect((await echo.send('/v0/mawbs')).headers.get('location')).toBe('http://evil');
    echo.service.failures.fail('*', { body: ['odd'], status: 202, headers: { 'x-odd': '1' } }, 1);
    expect(await echo.send('/v0/mawbs')).toMatchObject({ status: 202, body: ['odd'] });
    echo.service.failures.fail('*', { status: 429, headers: { 'retry-after': '7' } }, 1);
    expect((await echo.send('/v0/mawbs')).headers.get('retry-after')).toBe('7');
    echo.service.failures.fail('*', { rawBody: '{"total":1.10}', status: 201 }, 1);
    expect(await echo.send('/v0/mawbs')).toMatchObject({ status: 201, body: { total: 1.1 } });
    echo.service.failures.fail('*', { invalidJson: true }, 1);
    await expect(echo.send('/v0/mawbs')).rejects.toThrow(SyntaxError);
    echo.service.failures.fail('*', { reset: true }, 1);
    await expect(echo.send('/v0/mawbs')).rejects.toThrow('fetch failed');
    echo.service.failures.fail('*', { hang: true }, 1);
    await expect(echo.send('/v0/mawbs', { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    echo.service.failures.fail('*', { delayMs: 50 });
    expect((await echo.send('/v0/mawbs')).status).toBe(200);
  });

  it('goes down and comes back on the same port', async () => {
    await echo.service.down();
    await expect(echo.send('/v0/mawbs')).rejects.toThrow('fetch failed');
    await echo.service.up();
    expect((await echo.send('/v0/mawbs')).status).toBe(200);
  });
});

it('tells the author of a service, and nobody else, when an answer breaks the contract', async () => {
  const told: unknown[] = [];
  const strict = await startService(await echoDefinition(() => {}), {
    port: 0,
    issuer: echo.idp.issuer,
    jwksUrl: echo.idp.jwksUrl,
    checkReplies: true,
    onInternalError: (error) => told.push(error),
  });
  const headers = {
    authorization: `Bearer ${await echo.idp.mint('ana.rojas')}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
  };
  const response = await fetch(`${strict.url}/v0/mawbs`, { headers });
  await strict.stop();
  expect(((await response.json()) as { code: string }).code).toBe('INTERNAL_ERROR');
  expect(String(told)).toContain("listMawbs answers 200 against its contract:  must have required property 'data'");
});

it('does not start when handlers and contract differ', async () => {
  const handlers = { inventMawb: () => ({ status: 200 }) };
  const start = startService(
    { name: 'mawb', handlers },
    { port: 0, issuer: echo.idp.issuer, jwksUrl: echo.idp.jwksUrl },
  );
  await expect(start).rejects.toThrow(/listMawbs.*inventMawb/);
});
