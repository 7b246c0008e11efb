/** Requests that a page of another origin can send, and requests that two servers read in two ways. */
import { type Attack, get, type Headers, post, raw } from '../attack.ts';

const QUERY = '{"query":"{__typename}"}';
const LOGOUT = `/graphql?query=${encodeURIComponent('mutation { logout(input: { refreshToken: "x" }) }')}`;
const NOT_SERVED = { status: [400, 401, 404, 405, 501], errors: true };
const WRONG_TYPE = { status: [400, 415], errors: true };
/** What of a request anybody may read is no proof: this needs a caller. */
const NEEDS_CALLER = '{"query":"{ me { id } }"}';

function send(id: string, what: string, method: string, path: string, headers: Headers = {}): Attack {
  return { id, what, expected: NOT_SERVED, request: () => ({ method, path, headers, body: QUERY }) };
}

export const CSRF_HTTP: readonly Attack[] = [
  get(
    'HTTP-01',
    'a GET that any page can send',
    '/graphql?query=%7B__typename%7D',
    { status: [400, 403, 405], errors: true },
    {
      'content-type': null,
      authorization: null,
      'x-business-unit': null,
      'x-country-code': null,
    },
  ),
  get(
    'HTTP-02',
    'a change by GET',
    LOGOUT,
    { status: [400, 401, 405], errors: true },
    { 'apollo-require-preflight': '1' },
  ),
  post(
    'HTTP-05',
    'a form with a file',
    `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${QUERY}\r\n--x--\r\n`,
    WRONG_TYPE,
    {
      'content-type': 'multipart/form-data; boundary=x',
    },
  ),
  post('HTTP-06', 'a body without a type', QUERY, WRONG_TYPE, { 'content-type': null }),
  post('HTTP-07', 'a body of two types', QUERY, WRONG_TYPE, { 'content-type': 'application/json, text/plain' }),
  get(
    'HTTP-10',
    'a GET that says it is a POST',
    LOGOUT,
    { status: [400, 401, 405], errors: true },
    {
      'x-http-method-override': 'POST',
    },
  ),
  send('HTTP-11a', 'PUT', 'PUT', '/graphql'),
  send('HTTP-11b', 'DELETE', 'DELETE', '/graphql'),
  send('HTTP-11e', 'PROPFIND', 'PROPFIND', '/graphql'),
  {
    id: 'HTTP-12',
    what: 'a token in a cookie',
    request: ({ token }) => ({
      method: 'POST',
      path: '/graphql',
      headers: { authorization: null, cookie: `access_token=${token}` },
      body: NEEDS_CALLER,
    }),
    expected: { status: [401], errors: true },
  },
  {
    id: 'HTTP-13',
    what: 'a token in the address',
    request: ({ token }) => ({
      method: 'POST',
      path: `/graphql?access_token=${token}`,
      headers: { authorization: null },
      body: NEEDS_CALLER,
    }),
    expected: { status: [401], errors: true },
  },
  raw(
    'HTTP-22',
    'two lengths',
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 24\r\nContent-Length: 5\r\n\r\n${QUERY}`,
    { status: [400], closed: true },
  ),
  raw(
    'HTTP-23',
    'a blank before the colon',
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length : 24\r\nContent-Type: application/json\r\n\r\n${QUERY}`,
    { status: [400], closed: true },
  ),
  raw('HTTP-24', 'lines that end with LF alone', 'GET /actuator/liveness HTTP/1.1\nHost: x\n\n', {
    status: [400, 200],
  }),
  raw('HTTP-27', 'two hosts', 'GET /actuator/liveness HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', { status: [400] }),
  raw(
    'HTTP-28',
    'an address of another host',
    'GET http://169.254.169.254/latest/meta-data HTTP/1.1\r\nHost: x\r\n\r\n',
    { status: [400, 404] },
  ),
  raw('HTTP-29', 'CONNECT', 'CONNECT 127.0.0.1:6379 HTTP/1.1\r\nHost: x\r\n\r\n', {
    status: [400, 404, 405],
    orCut: true,
  }),
  raw(
    'HTTP-33',
    '20 KiB of headers',
    `GET /actuator/liveness HTTP/1.1\r\nHost: x\r\nX-Pad: ${'x'.repeat(20_480)}\r\n\r\n`,
    { status: [431, 400] },
  ),
  raw(
    'HTTP-34',
    '3,000 headers',
    `GET /actuator/liveness HTTP/1.1\r\nHost: x\r\n${Array.from({ length: 3000 }, (_, n) => `X-${n}: 1\r\n`).join('')}\r\n`,
    { status: [431, 400] },
  ),
  raw(
    'HTTP-37',
    'a body of 1 GB to come',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 1073741824\r\n\r\n',
    { status: [100, 413, 417] },
  ),
  raw('HTTP-38', 'a null byte in the path', 'GET /actuator/liveness%00.json HTTP/1.1\r\nHost: x\r\n\r\n', {
    status: [400, 404],
  }),
  send('HTTP-39a', 'two slashes in front of the path', 'POST', '//graphql'),
  send('HTTP-39d', 'a percent sign in the path', 'POST', '/%67raphql'),
  send('HTTP-39e', 'a parameter in the path', 'POST', '/graphql;x=1'),
  send('HTTP-39f', 'a dot in the path', 'POST', '/./graphql'),
  post('HTTP-40', 'two queries in one object', '{"query":"{__typename}","query":"{__schema{types{name}}}"}', {
    status: [200, 400],
    lacks: /__Directive/,
  }),
  post('HTTP-41', 'a mark of byte order', `\ufeff${QUERY}`, { status: [200, 400] }),
  post(
    'HTTP-42',
    'bytes that are no UTF-8',
    Buffer.concat([
      Buffer.from('{"query":"{__typename}","variables":{"a":"'),
      Buffer.from([0xff, 0xfe, 0x80]),
      Buffer.from('"}}'),
    ]),
    { status: [200, 400] },
  ),
  get(
    'HTTP-45',
    'a foreign host',
    '/actuator/liveness',
    { status: [200, 400], lacks: /evil\.test/ },
    { host: 'evil.test' },
  ),
];
