import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../../../dev/identity-provider/start-identity-provider.ts';
import { loadContract } from '../../../../dev/services/platform/contract.ts';
import type { Call, Handler } from '../../../../dev/services/platform/service-definition.ts';
import { type RunningService, startService } from '../../../../dev/services/platform/start-service.ts';

const ID = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const PARTY = { name: 'A', address: { street1: 'B', city: 'C', countryCode: 'CL' } };
const MAWB = {
  awbNumber: '045-12345675',
  waybillType: 'MASTER',
  origin: 'MIA',
  destination: 'SCL',
  routing: [
    {
      sequence: 1,
      carrierCode: 'LA',
      flightNumber: 'LA501',
      origin: 'MIA',
      destination: 'SCL',
      scheduledDeparture: '2026-01-15T01:30:00.000Z',
      scheduledArrival: '2026-01-15T10:05:00.000Z',
    },
  ],
  pieces: 1,
  grossWeight: { value: '1.0', unit: 'K' },
  natureOfGoods: 'Books',
  shipper: PARTY,
  consignee: PARTY,
  charges: { currency: 'USD', weightValuationIndicator: 'P', otherChargesIndicator: 'P' },
};

let idp: RunningIdentityProvider;
let service: RunningService;
let token: string;
let last: Call;
const suspendedTenants = new Set<string>();

/** Answers every operation with its arguments; writes create a numbered record and an event. */
async function echoHandlers(): Promise<Record<string, Handler>> {
  let created = 0;
  const echo: Handler = (call) => {
    last = call;
    return { status: 200, body: { version: 7, query: call.query, path: call.path, body: call.body } };
  };
  const { operations } = await loadContract('mawb');
  const own = [...operations.keys()].filter((id) => !/(Liveness|Readiness|OpenApi)$/.test(id));
  return {
    ...Object.fromEntries(own.map((id) => [id, echo])),
    createMawb: (call) => {
      created += 1;
      call.emit({ type: 'mawb.created', subject: `mawb/${created}`, sequence: 1, data: {} });
      return { status: 201, body: { created } };
    },
    getMawbSummary: () => {
      throw new Error('secret of the house');
    },
  };
}

beforeAll(async () => {
  idp = await startIdentityProvider({ port: 0 });
  const definition = {
    name: 'mawb',
    handlers: await echoHandlers(),
    malformedParameters: { awbNumber: 'AWB_NUMBER_INVALID' },
  };
  service = await startService(definition, { port: 0, issuer: idp.issuer, jwksUrl: idp.jwksUrl, suspendedTenants });
  token = await idp.mint('ana.rojas');
});
afterAll(async () => {
  await service.stop();
  await idp.stop();
});
beforeEach(() => service.clear());

async function send(path: string, init: RequestInit & { headers?: Record<string, string> } = {}) {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
    ...init.headers,
  };
  const present = Object.entries(headers).filter(([, value]) => value !== '');
  const response = await fetch(service.url + path, {
    redirect: 'manual',
    ...init,
    headers: Object.fromEntries(present),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

const answer = async (reply: ReturnType<typeof send>) => {
  const { status, body } = await reply;
  return `${status} ${body.code}`;
};

describe('requests by the contract', () => {
  it('coerces and defaults parameters, and splits comma lists', async () => {
    await send('/v0/mawbs?page=2&status=BKD,RCS&hasDiscrepancy=true&sortBy=createdAt:DESC,eta:ASC');
    expect(last.query).toEqual({
      page: 2,
      limit: 20,
      status: ['BKD', 'RCS'],
      hasDiscrepancy: true,
      sortBy: ['createdAt:DESC', 'eta:ASC'],
    });
    await send(`/v0/mawbs/batch?ids=${ID},${ID}`);
    expect(last.query.ids).toEqual([ID]);
  });

  const keys = Array.from({ length: 101 }, (_, i) => ID.slice(0, -3) + String(i).padStart(3, '0')).join();
  it.each([
    ['/v0/mawbs?limit=101', '400 LIMIT_TOO_LARGE'],
    ['/v0/mawbs?sortBy=color:ASC', '400 SORT_NOT_ALLOWED'],
    ['/v0/mawbs?page=0', '400 BAD_REQUEST'],
    ['/v0/mawbs?page=1&page=2', '400 BAD_REQUEST'],
    ['/v0/mawbs?colour=red', '400 BAD_REQUEST'],
    ['/v0/mawbs?createdFrom=2026-02-30T00:00:00Z', '400 BAD_REQUEST'],
    ['/v0/mawbs/batch', '400 BATCH_EMPTY'],
    ['/v0/mawbs/batch?ids=', '400 BATCH_EMPTY'],
    [`/v0/mawbs/batch?ids=${keys}`, '400 BATCH_TOO_LARGE'],
    ['/v0/mawbs/not-a-uuid', '400 BAD_REQUEST'],
    ['/v0/mawbs/%E0%A4%A', '400 BAD_REQUEST'],
    ['/v0/mawbs/by-number/45-12345675', '400 AWB_NUMBER_INVALID'],
    ['/v0/mawbs/', '404 RESOURCE_NOT_FOUND'],
    ['/v0/nothing', '404 RESOURCE_NOT_FOUND'],
  ])('answers GET %s with %s', async (path, expected) => {
    expect(await answer(send(path))).toBe(expected);
  });

  it('refuses wrong methods, media types, sizes, JSON and properties', async () => {
    expect(await answer(send('/v0/mawbs', { method: 'DELETE' }))).toBe('405 METHOD_NOT_ALLOWED');
    expect(await answer(post('/v0/mawbs', MAWB, { 'content-type': 'text/plain' }))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(await answer(post('/v0/mawbs', 'x'.repeat(1_048_577)))).toBe('413 PAYLOAD_TOO_LARGE');
    const broken = { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } };
    expect(await answer(send('/v0/mawbs', broken))).toBe('400 BAD_REQUEST');

    const { body } = await post('/v0/mawbs', { ...MAWB, shipper: { ...PARTY, colour: 'red' } });
    expect(body).toMatchObject({ code: 'UNKNOWN_PROPERTY', details: [{ field: '/shipper/colour', code: 'UNKNOWN' }] });
  });

  it('takes null for a nullable reference and checks what is not null', async () => {
    const patch = (notifyParty: unknown) =>
      send(`/v0/mawbs/${ID}`, {
        method: 'PATCH',
        body: JSON.stringify({ expectedVersion: 1, notifyParty }),
        headers: { 'content-type': 'application/json' },
      });
    expect((await patch(null)).body.body).toEqual({ expectedVersion: 1, notifyParty: null });
    expect((await patch(PARTY)).status).toBe(200);
    expect((await patch({ name: 'A' })).body.details[0]).toMatchObject({
      field: '/notifyParty/address',
      code: 'REQUIRED',
    });
  });

  it('tags single records with their version', async () => {
    expect((await send(`/v0/mawbs/${ID}`)).headers.get('etag')).toBe('W/"7"');
  });
});

describe('who calls', () => {
  it.each([
    ['no token', () => '', '401 UNAUTHENTICATED'],
    ['no JWT', () => 'abc', '401 TOKEN_INVALID'],
    ['an unsigned token', () => idp.mint('ana.rojas', { header: { alg: 'none' } }), '401 TOKEN_INVALID'],
    [
      'a token signed with the public key',
      () => idp.mint('ana.rojas', { header: { alg: 'HS256' } }),
      '401 TOKEN_INVALID',
    ],
    ['an unknown key', () => idp.mint('ana.rojas', { header: { kid: 'other' } }), '401 TOKEN_INVALID'],
    ['an old token', () => idp.mint('ana.rojas', { claims: { exp: 1 } }), '401 TOKEN_EXPIRED'],
    ['an early token', () => idp.mint('ana.rojas', { claims: { nbf: 9_999_999_999 } }), '401 TOKEN_NOT_YET_VALID'],
    ['another issuer', () => idp.mint('ana.rojas', { claims: { iss: 'http://evil' } }), '401 TOKEN_NOT_ACCEPTED'],
    ['another audience', () => idp.mint('ana.rojas', { claims: { aud: 'account' } }), '401 TOKEN_NOT_ACCEPTED'],
    ['a refresh token', () => idp.mint('ana.rojas', { claims: { typ: 'Refresh' } }), '401 TOKEN_NOT_ACCEPTED'],
    ['another client', () => idp.mint('ana.rojas', { claims: { azp: 'other' } }), '401 TOKEN_NOT_ACCEPTED'],
  ])('refuses %s', async (_case, make, expected) => {
    const given = await make();
    const authorization = given === '' ? '' : `Bearer ${given}`;
    expect(await answer(send('/v0/mawbs', { headers: { authorization } }))).toBe(expected);
  });

  it('accepts tokens of a rotated key at once, and of published old keys', async () => {
    await idp.rotateKeys();
    const fresh = await idp.mint('ana.rojas');
    expect((await send('/v0/mawbs', { headers: { authorization: `Bearer ${fresh}` } })).status).toBe(200);
    expect((await send('/v0/mawbs')).status).toBe(200);
  });

  it.each([
    [{ 'x-business-unit': '', 'x-country-code': '' }, '400 TENANT_HEADER_MISSING'],
    [{ 'x-country-code': '' }, '400 TENANT_HEADER_INCOMPLETE'],
    [{ 'x-country-code': 'cl' }, '400 TENANT_HEADER_INVALID'],
    [{ 'x-business-unit': 'SERHAFEN, SERHAFEN' }, '400 TENANT_HEADER_INVALID'],
    [{ 'x-business-unit': 'ANDESBOX' }, '403 TENANT_FORBIDDEN'],
  ])('answers tenant headers %j with %s', async (headers, expected) => {
    expect(await answer(send('/v0/mawbs', { headers }))).toBe(expected);
  });

  it('needs no tenant for reference data, and shuts a suspended tenant out', async () => {
    const none = { 'x-business-unit': '', 'x-country-code': '' };
    expect((await send('/v0/airports/batch?codes=SCL', { headers: none })).status).toBe(200);
    suspendedTenants.add('SERHAFEN:CL');
    expect(await answer(send('/v0/mawbs'))).toBe('403 TENANT_SUSPENDED');
    suspendedTenants.clear();
  });
});

describe('answers', () => {
  it('writes the error body in the language of the caller and hides what went wrong inside', async () => {
    const headers = { 'accept-language': 'fr, en;q=0.8, es;q=0.2', 'x-correlation-id': ID };
    const {
      status,
      body,
      headers: received,
    } = await send('/v0/mawbs/summary?createdFrom=2026-01-01T00:00:00Z', { headers });
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
    expect((await send('/v0/nothing')).body.message).toBe('Ruta desconocida');
  });

  it('repeats the first answer under one idempotency key, for one tenant and one body', async () => {
    const key = { 'idempotency-key': 'abcdefghijklmnop' };
    const [first, second] = await Promise.all([post('/v0/mawbs', MAWB, key), post('/v0/mawbs', MAWB, key)]);
    expect(second.body).toEqual(first.body);
    expect(service.events).toHaveLength(1);
    expect(await answer(post('/v0/mawbs', { ...MAWB, pieces: 2 }, key))).toBe('409 IDEMPOTENCY_KEY_REUSED');
    const other = await post('/v0/mawbs', MAWB, { ...key, 'x-country-code': 'PE' });
    expect(other.body).not.toEqual(first.body);
    expect(service.events[1]).toMatchObject({
      type: 'mawb.created',
      source: 'mawb-service',
      tenant: { businessUnit: 'SERHAFEN', countryCode: 'PE' },
      actor: { username: 'ana.rojas' },
      correlationId: other.headers.get('x-correlation-id'),
    });
  });

  it('records requests as they arrived', async () => {
    await send('/v0/mawbs?search=%C3%91u%C3%B1ez');
    await post('/v0/mawbs', MAWB);
    const [list, create] = service.requests;
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
    expect((await send('/actuator/readiness', { headers: anonymous })).body.details.database).toEqual({ status: 'up' });
    expect((await send('/v0/openapi.json', { headers: anonymous })).body.openapi).toBe('3.0.3');
  });
});

describe('misbehaviour on demand', () => {
  it('fails as told, as often as told', async () => {
    service.failures.fail('listMawbs', { status: 503 }, 1);
    expect((await send('/v0/mawbs')).status).toBe(503);
    expect((await send('/v0/mawbs')).status).toBe(200);
    service.failures.fail('*', { location: 'http://evil' }, 1);
    expect((await send('/v0/mawbs')).headers.get('location')).toBe('http://evil');
    service.failures.fail('*', { body: ['odd'], status: 202, headers: { 'x-odd': '1' } }, 1);
    expect(await send('/v0/mawbs')).toMatchObject({ status: 202, body: ['odd'] });
    service.failures.fail('*', { invalidJson: true }, 1);
    await expect(send('/v0/mawbs')).rejects.toThrow(SyntaxError);
    service.failures.fail('*', { reset: true }, 1);
    await expect(send('/v0/mawbs')).rejects.toThrow('fetch failed');
    service.failures.fail('*', { hang: true }, 1);
    await expect(send('/v0/mawbs', { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    service.failures.fail('*', { delayMs: 50 });
    expect((await send('/v0/mawbs')).status).toBe(200);
  });

  it('goes down and comes back on the same port', async () => {
    await service.down();
    await expect(send('/v0/mawbs')).rejects.toThrow('fetch failed');
    await service.up();
    expect((await send('/v0/mawbs')).status).toBe(200);
  });
});

it('tells the author of a service, and nobody else, when an answer breaks the contract', async () => {
  const told: unknown[] = [];
  const strict = await startService(
    { name: 'mawb', handlers: await echoHandlers() },
    {
      port: 0,
      issuer: idp.issuer,
      jwksUrl: idp.jwksUrl,
      checkReplies: true,
      onInternalError: (error) => told.push(error),
    },
  );
  const headers = { authorization: `Bearer ${token}`, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
  const response = await fetch(`${strict.url}/v0/mawbs`, { headers });
  await strict.stop();
  expect(((await response.json()) as { code: string }).code).toBe('INTERNAL_ERROR');
  expect(String(told)).toContain("listMawbs answers 200 against its contract:  must have required property 'data'");
});

it('does not start when handlers and contract differ', async () => {
  const handlers = { inventMawb: () => ({ status: 200 }) };
  const start = startService({ name: 'mawb', handlers }, { port: 0, issuer: idp.issuer, jwksUrl: idp.jwksUrl });
  await expect(start).rejects.toThrow(/listMawbs.*inventMawb/);
});
