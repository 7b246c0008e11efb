/** Arbitrary requests for the HTTP entrance: from nearly right to nearly nothing. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildSchema, GraphQLSchema } from 'graphql';
import { loadCompiledGraph } from '../../gateway/execute/load-services.ts';
import type { RestOperation } from '../../schema/contract/rest.ts';
import type { HttpRequest, RawRequest } from '../attacks/attack.ts';
import { generateOperation } from '../oracle/generate/operation.ts';
import { productValues } from '../oracle/product.ts';
import { hostileText, jsonText, mutated } from './values.ts';

export interface FuzzedRequest {
  /** What the generator had in mind; for the count. */
  readonly shape: string;
  readonly request: HttpRequest | RawRequest;
}

const api = buildSchema(readFileSync(new URL('../../schema/generated/api.graphql', import.meta.url), 'utf8'));
/** Changes are sent by REST and by hand-made documents: of generated ones only the reads are wanted. */
const schema = new GraphQLSchema({ ...api.toConfig(), mutation: undefined });
const values = productValues(schema);
const operations: readonly RestOperation[] = loadCompiledGraph().services.flatMap(({ rest }) => rest.operations);

const document = fc.oneof(
  fc.nat().map((seed) => generateOperation({ schema, values, depth: 4, fields: 20 }, seed).query),
  fc.constantFrom(
    '{ __typename }',
    '{ me { id } }',
    'query Q($id: ID!) { mawb(mawbId: $id) { id } }',
    'mutation { logout(input: { refreshToken: "x" }) }',
    'subscription { mawbStatusChanged { eventId } }',
    'query Q($a: Int = 1, $b: [String!]) { mawbs(page: $a, origin: $b) { data { id } } }',
  ),
);

const headerName = fc.constantFrom(
  'content-type',
  'accept',
  'accept-language',
  'authorization',
  'x-business-unit',
  'x-country-code',
  'x-correlation-id',
  'traceparent',
  'origin',
  'idempotency-key',
  'if-none-match',
  'cookie',
  'apollo-require-preflight',
  'x-forwarded-for',
  'accept-encoding',
  'content-encoding',
  'last-event-id',
);
const headerValue = fc.oneof(
  fc.constantFrom<string | null>(
    null,
    '',
    'application/json',
    'application/graphql-response+json',
    'application/json; charset=utf-16',
    'text/event-stream',
    'multipart/mixed',
    '*/*;q=0',
    'SERHAFEN',
    'ANDESBOX',
    'CL',
    'Bearer x.y.z',
    'https://evil.test',
    'gzip, br;q=0',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ),
  // RFC 9110 §5.5: what Node would not send is left to the raw requests.
  hostileText.map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')),
);
const headers = fc.dictionary(headerName, headerValue, { maxKeys: 4 });
const plain = fc.constant<HttpRequest['headers']>({});
const someHeaders = fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: headers });

const wellFormed = fc.nat().map((seed) => {
  const { query, operationName, variables } = generateOperation({ schema, values, depth: 3, fields: 8 }, seed);
  return { query, operationName, variables };
});

const graphqlBody = fc.oneof(
  { weight: 4, arbitrary: wellFormed.map((body) => JSON.stringify(body)) },
  {
    weight: 3,
    arbitrary: fc
      .record(
        { query: document, variables: fc.option(fc.jsonValue()), operationName: fc.option(fc.string()) },
        { requiredKeys: ['query'] },
      )
      .map((body) => JSON.stringify(body)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(mutated(document), fc.jsonValue())
      .map(([query, variables]) => JSON.stringify({ query, variables })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record(
        {
          query: fc.jsonValue(),
          variables: fc.jsonValue(),
          operationName: fc.jsonValue(),
          extensions: fc.jsonValue(),
          id: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((body) => JSON.stringify(body)),
  },
  {
    weight: 2,
    arbitrary: mutated(
      fc.constant(
        '{"query":"query Q($id: ID!) { mawb(mawbId: $id) { id } }","variables":{"id":"a"},"operationName":"Q"}',
      ),
    ),
  },
  { weight: 1, arbitrary: jsonText },
);

const graphqlPost = fc
  .record({
    body: fc.oneof(
      graphqlBody,
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    headers: someHeaders,
  })
  .map(
    ({ body, headers: sent }): FuzzedRequest => ({
      shape: 'GraphQL by POST',
      request: { method: 'POST', path: '/graphql', headers: sent, body },
    }),
  );

const graphqlGet = fc
  .record({
    query: fc.oneof(document, mutated(document)),
    variables: fc.oneof(fc.constant(''), jsonText, hostileText),
    name: fc.oneof(fc.constant(''), hostileText),
    headers: someHeaders,
  })
  .map(({ query, variables, name, headers: sent }): FuzzedRequest => {
    const given = Object.entries({ query, variables, operationName: name }).filter(([, value]) => value !== '');
    const parameters = new URLSearchParams(given);
    const path = `/graphql?${parameters}`;
    return {
      shape: 'GraphQL by GET',
      request: {
        method: 'GET',
        path: path.slice(0, 8000),
        headers: { 'apollo-require-preflight': '1', ...sent },
        body: null,
      },
    };
  });

/** Half a character has no place in an address. */
const escaped = (text: string): string => encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, '?'));

/** Values as the contract would have them now and then, else anything. */
const restCall = fc
  .record({
    operation: fc.constantFrom(...operations),
    values: fc.array(
      fc.oneof(hostileText, fc.constantFrom('1', 'true', 'SCL', 'DRAFT', '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a01')),
      { minLength: 12, maxLength: 12 },
    ),
    present: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    body: fc.oneof(jsonText, mutated(fc.constant('{"expectedVersion":1,"status":"CANCELLED","reason":"x"}'))),
    prefix: fc.constantFrom('/api', '/api', '/api', ''),
    headers: someHeaders,
  })
  .map(({ operation, values: texts, present, body, prefix, headers: sent }): FuzzedRequest => {
    let next = 0;
    const path = operation.path.replaceAll(/\{[^}]*\}/g, () => escaped(texts[next++ % 12] ?? ''));
    const query = operation.parameters
      .filter((parameter, index) => parameter.in === 'query' && present[index % 12])
      .map(({ name }) => `${encodeURIComponent(name)}=${escaped(texts[next++ % 12] ?? '')}`);
    const target = `${prefix}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
    return {
      shape: 'REST',
      request: {
        method: operation.method,
        path: target.slice(0, 8000),
        headers: sent,
        body: operation.body === null ? null : body,
      },
    };
  });

const anyPath = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'),
    path: mutated(
      fc.constantFrom(
        '/',
        '/graphql',
        '/api/graphql',
        '/actuator/readiness',
        '/actuator/liveness',
        '/metrics',
        '/events',
        '/events/sns',
        '/api/openapi.json',
        '/api/docs',
        '/api/v0/mawbs',
        '/operator/cache/invalidations',
        '/auth/login',
      ),
    ),
    body: fc.oneof(jsonText, hostileText),
    headers: someHeaders,
  })
  .map(
    ({ method, path, body, headers: sent }): FuzzedRequest => ({
      shape: 'any path',
      request: {
        method,
        path: `/${path.replaceAll(/[^\x21-\x7e]/g, '%')}`.replace('//', '/'),
        headers: sent,
        body: ['GET', 'HEAD'].includes(method) ? null : body,
      },
    }),
  );

/** Of the form and of the token's three parts each is right now and then. */
const logout = fc
  .record({
    token: fc.oneof(
      mutated(
        fc
          .tuple(mutated(fc.constant('{"alg":"RS256","kid":"k","typ":"logout+jwt"}')), jsonText)
          .map((parts) => `${parts.map((part) => Buffer.from(part).toString('base64url')).join('.')}.c2ln`),
      ),
      hostileText,
    ),
    name: fc.constantFrom('logout_token', 'logout_token', 'logout_token', 'logout_token=x&logout_token', 'token'),
    type: fc.constantFrom('application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', 'application/json'),
  })
  .map(
    ({ token, name, type }): FuzzedRequest => ({
      shape: 'sign-out',
      request: {
        method: 'POST',
        path: '/backchannel-logout',
        headers: { 'content-type': type },
        body: `${name}=${escaped(token)}`,
      },
    }),
  );

const line = (name: string, value: string): string => `${name}: ${value}\r\n`;
const RAW: readonly string[] = [
  `POST /graphql HTTP/1.1\r\n${line('host', 'x')}${line('content-type', 'application/json')}${line('content-length', '24')}\r\n{"query":"{__typename}"}`,
  `POST /graphql HTTP/1.1\r\n${line('host', 'x')}${line('content-type', 'application/json')}${line('transfer-encoding', 'chunked')}\r\n18\r\n{"query":"{__typename}"}\r\n0\r\n\r\n`,
  `GET /actuator/liveness HTTP/1.1\r\n${line('host', 'x')}\r\nGET /actuator/liveness HTTP/1.1\r\n${line('host', 'x')}\r\n`,
  `GET /graphql HTTP/1.1\r\n${line('host', 'x')}${line('upgrade', 'websocket')}${line('connection', 'Upgrade')}${line('sec-websocket-version', '13')}${line('sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ==')}\r\n`,
  `PUT /api/v0/mawbs/1 HTTP/1.1\r\n${line('host', 'x')}${line('expect', '100-continue')}${line('content-length', '2')}\r\n{}`,
];
const bytes = fc
  .oneof({ weight: 4, arbitrary: mutated(fc.constantFrom(...RAW)) }, { weight: 1, arbitrary: hostileText })
  .map((text): FuzzedRequest => ({ shape: 'bytes', request: { bytes: text } }));

export const httpRequest: fc.Arbitrary<FuzzedRequest> = fc.oneof(
  { weight: 5, arbitrary: graphqlPost },
  { weight: 2, arbitrary: graphqlGet },
  { weight: 5, arbitrary: restCall },
  { weight: 2, arbitrary: anyPath },
  { weight: 2, arbitrary: bytes },
  { weight: 1, arbitrary: logout },
);
