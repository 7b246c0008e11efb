import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createFormatError } from '../../../../gateway/edge/format-error.ts';
import { GatewayError, ServiceFailure } from '../../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../../schema/contract/request-context.ts';
import { contextOfNobody } from '../../../support/request-contexts.ts';
import { collectLog } from './http.ts';

const CONTEXT = contextOfNobody();

function setUp(current: () => RequestContext | undefined = () => CONTEXT) {
  const log = collectLog();
  const codes: string[] = [];
  const request = () => {
    const context = current();
    return context === undefined ? undefined : { context, errorCodes: codes };
  };
  return { log, codes, format: createFormatError({ current: request, log }) };
}

/** As graphql-js and Apollo Server hand an error on: wrapped, and its formatted form beside it. */
function raise(thrown: Error, place: Pick<GraphQLFormattedError, 'path'> = { path: ['field', 0] }) {
  const error =
    thrown instanceof GraphQLError
      ? thrown
      : new GraphQLError(thrown.message, { originalError: thrown, path: place.path });
  const { http: _http, ...extensions } = error.extensions;
  return [{ ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions } }, error] as const;
}

describe('an error of a field', () => {
  test('with a code of the table keeps its place and gets the text in the caller’s language', () => {
    const { format, codes } = setUp();
    expect(format(...raise(new GatewayError('FORBIDDEN_ROLE')))).toEqual({
      message: 'Your role does not allow this action',
      path: ['field', 0],
      extensions: { code: 'FORBIDDEN_ROLE', httpStatus: 403, correlationId: 'c' },
    });
    expect(codes).toEqual(['FORBIDDEN_ROLE']);
  });

  test('of a service keeps the service’s code, text and details', () => {
    const { format, log } = setUp();
    const details = [{ field: 'expectedVersion', code: 'STALE', message: 'current is 7' }];
    const failure = new ServiceFailure('VERSION_CONFLICT', 409, 'Modificado', { service: 'one', details });
    expect(format(...raise(failure))).toMatchObject({
      message: 'Modificado',
      extensions: { code: 'VERSION_CONFLICT', httpStatus: 409, service: 'one', details },
    });
    expect(log.lines).toEqual([]);
  });

  test('that nobody foresaw is masked, and its cause goes to the log', () => {
    const { format, log, codes } = setUp();
    const bug = new TypeError('cannot read properties of undefined');
    expect(format(...raise(bug))).toEqual({
      message: 'Internal error',
      path: ['field', 0],
      extensions: { code: 'INTERNAL_ERROR', httpStatus: 500, correlationId: 'c' },
    });
    expect(log.lines).toMatchObject([{ level: 'error', fields: { err: bug, path: ['field', 0], correlationId: 'c' } }]);
    expect(codes).toEqual(['INTERNAL_ERROR']);
  });

  test('of an upstream that fails is logged with its cause', () => {
    const { format, log } = setUp();
    const failure = new GatewayError('UPSTREAM_TIMEOUT', { service: 'one', cause: new Error('slow') });
    format(...raise(failure));
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { err: failure, service: 'one', code: 'UPSTREAM_TIMEOUT' } },
    ]);
  });
});

describe('an error of the federation gateway', () => {
  test('gives the code of the error it wraps', () => {
    const inner = new GraphQLError('Slow', {
      extensions: { code: 'UPSTREAM_TIMEOUT', httpStatus: 504, service: 'one' },
    });
    const outer = new GraphQLError('Slow', {
      originalError: inner,
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'one' },
    });
    expect(setUp().format(...raise(outer))).toEqual({
      message: 'A service did not answer in time',
      extensions: { code: 'UPSTREAM_TIMEOUT', httpStatus: 504, correlationId: 'c', service: 'one' },
    });
  });

  test('without one is UPSTREAM_ERROR, and its text is not shown', () => {
    const outer = new GraphQLError('socket hang up at 10.0.0.7', {
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'one' },
    });
    const { message, extensions } = setUp().format(...raise(outer));
    expect(message).toBe('A service answered with an error');
    expect(extensions).toEqual({ code: 'UPSTREAM_ERROR', httpStatus: 502, correlationId: 'c' });
  });
});

describe('an error of Apollo Server', () => {
  const apollo = (code: string, message: string, status?: number) =>
    raise(new GraphQLError(message, { extensions: { code, ...(status && { http: { status, headers: new Map() } }) } }));

  test.each([
    ['GRAPHQL_PARSE_FAILED', 'Syntax Error: Unexpected <EOF>.', 400],
    ['GRAPHQL_VALIDATION_FAILED', 'Cannot query field "a" on type "Query".', 400],
    ['BAD_USER_INPUT', 'Variable "$a" got invalid value 1.', 400],
    ['OPERATION_RESOLUTION_FAILURE', 'Unknown operation named "A".', 400],
  ])('%s keeps its text, which is about the client’s document', (code, text, httpStatus) => {
    expect(setUp().format(...apollo(code, text, 400))).toMatchObject({
      message: text,
      extensions: { code, httpStatus },
    });
  });

  test.each([
    ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_FOUND', 200, 404],
    ['PERSISTED_QUERY_NOT_SUPPORTED', 'BAD_REQUEST', 200, 400],
    ['BAD_REQUEST', 'BAD_REQUEST', 400, 400],
    ['BAD_REQUEST', 'METHOD_NOT_ALLOWED', 405, 405],
    ['BAD_REQUEST', 'BAD_REQUEST', 406, 406],
    ['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE', 415, 415],
    ['INTERNAL_SERVER_ERROR', 'INTERNAL_ERROR', 500, 500],
    ['SOMETHING_NEW', 'INTERNAL_ERROR', 400, 500],
    ['toString', 'INTERNAL_ERROR', 400, 500],
  ])('%s becomes %s', (code, expected, status, httpStatus) => {
    const { extensions } = setUp().format(...apollo(code, 'text', status));
    expect(extensions).toMatchObject({ code: expected, httpStatus, correlationId: 'c' });
  });

  test('that refuses a request says which rule it breaks', () => {
    const { extensions } = setUp().format(...apollo('BAD_REQUEST', 'Operation batching disabled.\n', 400));
    expect(extensions?.details).toEqual([
      { field: null, code: 'BAD_REQUEST', message: 'Operation batching disabled.' },
    ]);
  });

  test('carries no stack trace out, whatever the environment', () => {
    const [formatted, error] = apollo('UPSTREAM_ERROR', 'x');
    const answer = setUp().format(
      { ...formatted, extensions: { ...formatted.extensions, stacktrace: ['at x'] } },
      error,
    );
    expect(JSON.stringify(answer)).not.toContain('at x');
  });
});

describe('formatting never throws', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['text', 'text'],
    ['an error with itself inside', Object.assign(new Error('loop'), { originalError: undefined })],
  ])('for %s', (_why, error) => {
    expect(setUp().format({ message: 'x', extensions: { code: 'BAD_REQUEST' } }, error).extensions).toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(setUp().format({ message: 'x' }, error).extensions).toMatchObject({ code: 'INTERNAL_ERROR' });
  });

  test('for errors that contain each other', () => {
    const [one, two] = [{ originalError: {} }, { originalError: {} }];
    one.originalError = two;
    two.originalError = one;
    expect(setUp().format({ message: 'x' }, one).extensions).toMatchObject({ code: 'INTERNAL_ERROR' });
  });

  test('for an error whose parts cannot be read; that is logged', () => {
    const { format, log } = setUp();
    const trap = Object.defineProperty({}, 'extensions', {
      get: () => {
        throw new TypeError('trap');
      },
    });
    expect(format({ message: 'x', extensions: { code: 'BAD_REQUEST' } }, trap)).toEqual({
      message: 'Internal error',
      extensions: { code: 'INTERNAL_ERROR', httpStatus: 500, correlationId: 'c' },
    });
    expect(log.lines).toMatchObject([{ level: 'error', message: 'an error could not be described' }]);
  });

  test('outside a request: the text is Spanish and the id is new', () => {
    const { message, extensions } = setUp(() => undefined).format(...raise(new GatewayError('FORBIDDEN_ROLE')));
    expect(message).toBe('Su rol no permite esta acción');
    expect(extensions?.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
