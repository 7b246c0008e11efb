/** Values that would mean something in a REST call, if they were put there as they are. */
import { type Attack, type Expectation, post } from '../attack.ts';

const READ = 'query($id: ID!) { mawb(mawbId: $id) { id } }';
const SEARCH = 'query($q: String) { mawbs(search: $q) { data { id } } }';
const CREATE =
  'mutation($key: String, $user: CreateUserRequest!) { createUser(idempotencyKey: $key, input: $user) { id } }';
const CHANGE =
  'mutation($input: UpdateUserRequest!) { updateUser(userId: "3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a02", input: $input) { id } }';

/** One segment behind the collection, or no call at all. */
const ONE_SEGMENT: Expectation = { status: [200, 400], calls: /^\/v0\/mawbs\/(?!\.{1,2}$)[^/?#;&=:@\\]+$/ };

const IDS: readonly (readonly [string, string, string])[] = [
  ['INJ-01', 'a way up', '../../admin'],
  ['INJ-02', 'two dots', '..'],
  ['INJ-05', 'dots and slash as percent codes', '%2e%2e%2fadmin'],
  ['INJ-06', 'slashes as percent codes', '..%2f..%2fadmin'],
  ['INJ-07', 'percent codes of percent codes', '%252e%252e%252fadmin'],
  ['INJ-10', 'a host', '//evil.test/x'],
  ['INJ-11', 'an address', 'http://169.254.169.254/latest/meta-data/'],
  ['INJ-12', 'a user', '@evil.test'],
  ['INJ-15', 'a fragment', 'x#frag'],
  ['INJ-16', 'a parameter of the path', 'x;admin=true'],
  ['INJ-17', 'a line break and a request', '1\r\nX-Evil: 1\r\n\r\nGET /admin HTTP/1.1'],
  ['INJ-20', 'dots in overlong UTF-8', '%c0%ae%c0%ae/'],
  ['INJ-21', 'blanks', ' 1\t'],
  ['INJ-22', '64 KiB', 'x'.repeat(65_536)],
  ['INJ-25', 'a template of the context', '{context.headers.authorization}'],
  ['INJ-26', 'a template with code', '{{constructor.constructor("return process")()}}'],
  ['INJ-27', 'SQL', "1' OR 1=1--"],
  ['INJ-30', 'a colon', '1:2'],
  ['INJ-31', 'nothing', ''],
];

export const REST_INJECTION: readonly Attack[] = [
  ...IDS.map(([id, what, value]) =>
    post(id, `an id that is ${what}`, { query: READ, variables: { id: value } }, ONE_SEGMENT),
  ),
  post(
    'INJ-40',
    'a search that is a parameter',
    { query: SEARCH, variables: { q: 'x&admin=true' } },
    {
      status: [200],
      errors: false,
      calls: /^\/v0\/mawbs\?(?:[^&]*&)*search=x%26admin%3Dtrue(?:&|$)/,
    },
  ),
  post(
    'INJ-43',
    'a header with a line break',
    { query: CREATE, variables: { key: 'a\r\nX-Evil: 1', user: {} } },
    { status: [200, 400], errors: true },
  ),
  post(
    'INJ-45',
    'a property that nobody named',
    { query: CHANGE, variables: { input: { isAdmin: true } } },
    { status: [200, 400], errors: true },
  ),
  post(
    'INJ-48',
    'a number beyond 2^53',
    { query: READ, variables: { id: '9007199254740993' } },
    {
      status: [200],
      calls: /^\/v0\/mawbs\/9007199254740993$/,
    },
  ),
  post(
    'INJ-49',
    'a number that is none',
    `{"query":${JSON.stringify('query($p: Int) { mawbs(page: $p) { data { id } } }')},"variables":{"p":1e400}}`,
    { status: [200, 400] },
  ),
  post(
    'INJ-59',
    'a file',
    '--x\r\nContent-Disposition: form-data; name="0"; filename="../../x"\r\n\r\nx\r\n--x--\r\n',
    { status: [400, 413, 415] },
    {
      'content-type': 'multipart/form-data; boundary=x',
    },
  ),
];
