/** Ways to reach what belongs to tenant B with a token of tenant A. */
import { type Attack, type Expectation, type Headers, post, raw } from '../attack.ts';

const OWN_MAWB = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const READ = 'query($id: ID!) { mawb(mawbId: $id) { id } }';
const REFUSED: Expectation = { status: [400, 401, 403], errors: true };

/** A header carries bytes: text outside Latin-1 goes as UTF-8. */
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

function read(id: string, what: string, headers: Headers, expected: Expectation = REFUSED): Attack {
  return post(id, what, { query: READ, variables: { id: OWN_MAWB } }, expected, headers);
}

export const TENANT: readonly Attack[] = [
  read('TEN-01', 'another business unit', { 'x-business-unit': 'ANDESBOX' }),
  read('TEN-02', 'another country', { 'x-country-code': 'PE' }),
  raw(
    'TEN-05',
    'the header twice',
    ({ token }) =>
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nX-Business-Unit: SERHAFEN\r\nX-Business-Unit: ANDESBOX\r\nX-Country-Code: CL\r\nContent-Length: 24\r\n\r\n{"query":"{__typename}"}`,
    { status: [400, 403] },
  ),
  read('TEN-06', 'two business units', { 'x-business-unit': 'SERHAFEN,ANDESBOX' }),
  read('TEN-07', 'a wildcard', { 'x-business-unit': '*' }),
  read('TEN-10', 'a letter of another alphabet', { 'x-business-unit': utf8('SERHАFEN') }),
  read('TEN-11', 'wide letters', { 'x-business-unit': utf8('ＳＥＲＨＡＦＥＮ') }),
  read('TEN-12', 'lower case', { 'x-business-unit': 'serhafen' }),
  read('TEN-15', 'a path', { 'x-business-unit': '../ANDESBOX' }),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a careless template would run
  read('TEN-16', 'a template', { 'x-business-unit': 'SERHAFEN${7*7}' }),
  read('TEN-17', 'the delimiter of a key', { 'x-business-unit': 'SERHAFEN:CL', 'x-country-code': 'X' }),
  read(
    'TEN-20',
    'a tenant header that a hop should take away',
    { connection: 'close, x-business-unit' },
    {
      status: [200],
      errors: false,
      calls: /^\/v0\/mawbs\//,
    },
  ),
  read(
    'TEN-21',
    'headers that only services send each other',
    { 'x-user-id': 'admin', 'x-forwarded-user': 'admin', 'x-internal-role': 'admin', 'x-tenant-verified': 'true' },
    {
      status: [200],
      errors: false,
      calls: /^\/v0\/mawbs\//,
      callsLack: ['x-user-id', 'x-forwarded-user', 'x-internal-role', 'x-tenant-verified'],
    },
  ),
  {
    id: 'TEN-32',
    what: 'the id of a foreign record',
    request: ({ foreignMawb }) => ({
      method: 'POST',
      path: '/graphql',
      headers: {},
      body: JSON.stringify({ query: READ, variables: { id: foreignMawb } }),
    }),
    expected: { status: [200], has: /"code":"MAWB_NOT_FOUND".*"data":\{"mawb":null\}\}/, calls: /^\/v0\/mawbs\// },
  },
  post('TEN-36', 'aliases for two tenants', { query: '{ a: __typename b: __typename }' }, REFUSED, {
    'x-business-unit': 'ANDESBOX',
  }),
];
