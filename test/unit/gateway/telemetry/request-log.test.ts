import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../../gateway/telemetry/logger.ts';
import { createRequestLog, type RequestLine } from '../../../../gateway/telemetry/request-log.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';

const CONTEXT: RequestContext = {
  correlationId: 'c',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: null,
  locale: 'es',
  caller: {
    id: 'id',
    username: 'ana.rojas',
    roles: ['OPERATIONS'],
    scopes: [],
    grants: ['SERHAFEN:CL'],
    token: 'secret',
    expiresAt: 0,
  },
  tenant: { businessUnit: 'SERHAFEN', countryCode: 'CL' },
  signal: new AbortController().signal,
};

const REQUEST: RequestLine = {
  correlationId: 'c',
  method: 'POST',
  path: '/graphql',
  statusCode: 200,
  durationMs: 12.3,
  context: CONTEXT,
  cacheStatus: null,
  operationName: 'Waybills',
  errorCodes: [],
  reason: null,
};

function lineOf(request: Partial<RequestLine>): Record<string, unknown> {
  const written: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: 'trace',
    destination: { write: (line) => void written.push(JSON.parse(line)) },
  });
  createRequestLog(logger)({ ...REQUEST, ...request });
  expect(written).toHaveLength(1);
  return written[0] ?? {};
}

describe('the line of a request', () => {
  test('is no error when the request was one too many', () => {
    expect(lineOf({ statusCode: 503, errorCodes: ['OVERLOADED'] }).level).toBe('info');
    expect(lineOf({ statusCode: 503, errorCodes: ['IDP_UNAVAILABLE'] }).level).toBe('error');
  });

  test('says who did what for which tenant, how long it took and how it ended', () => {
    expect(lineOf({})).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      level: 'info',
      time: expect.any(String),
      msg: 'request',
      correlationId: 'c',
      method: 'POST',
      url: '/graphql',
      statusCode: 200,
      durationMs: 12.3,
      user: 'ana.rojas',
      tenant: 'SERHAFEN:CL',
      operationName: 'Waybills',
    });
  });

  test('names the user and nothing else of the person', () => {
    expect(JSON.stringify(lineOf({}))).not.toMatch(/secret|OPERATIONS|"id"/);
  });

  test('names each error code once', () => {
    const line = lineOf({ errorCodes: ['UPSTREAM_TIMEOUT', 'FORBIDDEN_ROLE', 'UPSTREAM_TIMEOUT'] });
    expect(line.errorCodes).toEqual(['UPSTREAM_TIMEOUT', 'FORBIDDEN_ROLE']);
  });

  test('of a refused request says why, and names nobody', () => {
    const line = lineOf({
      context: null,
      statusCode: 401,
      errorCodes: ['TOKEN_INVALID'],
      reason: 'the key id is unknown',
    });
    expect(line).toMatchObject({ level: 'info', user: null, tenant: null, error: 'the key id is unknown' });
  });

  test('without a tenant has none', () => {
    expect(lineOf({ context: { ...CONTEXT, tenant: null } }).tenant).toBeNull();
  });

  test.each([
    ['error', 503, '/graphql'],
    ['info', 499, '/graphql'],
    ['debug', 200, '/actuator/liveness'],
    ['debug', 503, '/actuator/readiness'],
  ])('is %s for status %i of %s', (level, statusCode, path) => {
    expect(lineOf({ statusCode, path }).level).toBe(level);
  });
});
