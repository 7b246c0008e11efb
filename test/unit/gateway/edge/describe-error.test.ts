import { describe, expect, test } from 'vitest';
import { describeError } from '../../../../gateway/edge/describe-error.ts';
import { ERRORS } from '../../../../schema/contract/errors.ts';

const ES = { locale: 'es', correlationId: 'c' } as const;
const EN = { locale: 'en', correlationId: 'c' } as const;
const facts = (code: unknown, extensions: Record<string, unknown> = {}, message = 'raised text') => ({
  code,
  message,
  extensions,
});

describe('a code of the table', () => {
  test.each(Object.entries(ERRORS))('%s has its status, and its text in both languages', (code, entry) => {
    const raised = facts(code, { retryAfterSeconds: 7 }, '');
    expect(describeError(raised, EN).message).toBe(entry.en.replace('{n}', '7'));
    expect(describeError(raised, ES).message).toBe(entry.es.replace('{n}', '7'));
    expect(describeError(raised, ES).extensions).toMatchObject({ code, httpStatus: entry.status, correlationId: 'c' });
  });

  test('shows the raised text only when it describes the client’s own document', () => {
    expect(describeError(facts('FORBIDDEN_ROLE'), EN).message).toBe('Your role does not allow this action');
    expect(describeError(facts('GRAPHQL_PARSE_FAILED'), EN).message).toBe('raised text');
  });

  test('shows at most 500 characters of it', () => {
    expect(describeError(facts('GRAPHQL_PARSE_FAILED', {}, 'x'.repeat(50_000)), EN).message).toHaveLength(501);
  });

  test('keeps a status that differs from the table’s', () => {
    expect(describeError(facts('UPSTREAM_ERROR', { httpStatus: 418 }), EN).extensions.httpStatus).toBe(418);
  });

  test.each([200, 999, 400.5, '404', null])('ignores the status %j, which is none of an error', (httpStatus) => {
    expect(describeError(facts('UPSTREAM_ERROR', { httpStatus }), EN).extensions.httpStatus).toBe(502);
  });

  test('says when to try again, in whole seconds', () => {
    const { message, extensions } = describeError(facts('RATE_LIMITED', { retryAfterSeconds: 1.2 }), EN);
    expect(message).toBe('Too many requests; try again in 2 s');
    expect(extensions.retryAfterSeconds).toBe(2);
    expect(describeError(facts('RATE_LIMITED'), EN).message).toBe('Too many requests; try again in 1 s');
    expect(describeError(facts('RATE_LIMITED', { retryAfterSeconds: -1 }), EN).extensions).not.toHaveProperty(
      'retryAfterSeconds',
    );
  });
});

describe('a code of a service', () => {
  test('keeps its text and status when the error names the service', () => {
    const raised = facts('VERSION_CONFLICT', { service: 'one', httpStatus: 409 }, 'El registro fue modificado');
    expect(describeError(raised, EN)).toEqual({
      message: 'El registro fue modificado',
      extensions: { code: 'VERSION_CONFLICT', httpStatus: 409, correlationId: 'c', service: 'one' },
    });
  });

  test('that the table knows gets the table’s text', () => {
    expect(describeError(facts('BAD_REQUEST', { service: 'one' }), EN).message).toBe('The request is malformed');
  });

  test.each([
    ['names no service', 'VERSION_CONFLICT', {}],
    ['names a service that is no name', 'VERSION_CONFLICT', { service: '<script>' }],
    ['is no code', 'some text', { service: 'one' }],
    ['is a number', 42, { service: 'one' }],
    ['is missing', undefined, { service: 'one' }],
    ['is a name that every object has', 'constructor', { service: 'one' }],
  ])('is INTERNAL_ERROR when it %s', (_why, code, extensions) => {
    const { message, extensions: shown } = describeError(facts(code, { ...extensions, httpStatus: 409 }), EN);
    expect(message).toBe('Internal error');
    expect(shown).toEqual({ code: 'INTERNAL_ERROR', httpStatus: 500, correlationId: 'c' });
  });
});

describe('a client sees nothing of an error', () => {
  test('that is not listed', () => {
    const secrets = { stacktrace: ['at x'], serviceName: 'one', exception: {}, response: 'body', token: 't' };
    const { extensions } = describeError(facts('UPSTREAM_ERROR', { ...secrets, service: 'one' }), EN);
    expect(Object.keys(extensions).sort()).toEqual(['code', 'correlationId', 'httpStatus', 'service']);
  });

  test('in an internal one', () => {
    const raised = facts('INTERNAL_ERROR', { service: 'one', details: [{ field: 'a', code: 'B', message: 'c' }] });
    expect(describeError(raised, ES)).toEqual({
      message: 'Error interno',
      extensions: { code: 'INTERNAL_ERROR', httpStatus: 500, correlationId: 'c' },
    });
  });

  test('in details but field, code and message', () => {
    const details = [
      { field: 'weight', code: 'TOO_HEAVY', message: 'at most 7', sql: 'select' },
      { field: 7, code: 'X', message: 'y' },
      { field: 'no code', message: 'y' },
      'text',
      null,
    ];
    expect(describeError(facts('BAD_REQUEST', { details }), EN).extensions.details).toEqual([
      { field: 'weight', code: 'TOO_HEAVY', message: 'at most 7' },
      { field: null, code: 'X', message: 'y' },
    ]);
    expect(describeError(facts('BAD_REQUEST', { details: [{}] }), EN).extensions).not.toHaveProperty('details');
  });
});
