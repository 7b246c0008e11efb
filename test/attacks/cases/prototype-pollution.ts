/** Names that mean something to JavaScript objects. */
import { type Attack, type Expectation, get, post, query } from '../attack.ts';

const HARMLESS: Expectation = { status: [200, 400], lacks: /TypeError|node_modules/ };

export const PROTOTYPE_POLLUTION: readonly Attack[] = [
  post(
    'PROTO-01',
    '__proto__ in variables',
    '{"query":"{__typename}","variables":{"__proto__":{"polluted":1}}}',
    HARMLESS,
  ),
  post(
    'PROTO-02',
    'constructor.prototype in variables',
    '{"query":"{__typename}","variables":{"constructor":{"prototype":{"polluted":1}}}}',
    HARMLESS,
  ),
  query(
    'PROTO-05',
    'aliases that every object has',
    '{ constructor: __typename toString: __typename hasOwnProperty: __typename then: __typename toJSON: __typename }',
    {
      status: [200],
      errors: false,
    },
  ),
  post(
    'PROTO-06',
    'an operation __proto__',
    { query: 'query __proto__ { __typename }', operationName: '__proto__' },
    HARMLESS,
  ),
  post(
    'PROTO-07',
    'an operation constructor that is not there',
    { query: 'query A { __typename }', operationName: 'constructor' },
    { status: [200, 400], errors: true },
  ),
  post(
    'PROTO-10',
    'a variable __proto__',
    '{"query":"query($__proto__:String){__typename}","variables":{"__proto__":"x"}}',
    HARMLESS,
  ),
  post('PROTO-11', 'a hash __proto__', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"__proto__"}}}', {
    status: [200, 400],
    errors: true,
  }),
  get('PROTO-12', '__proto__ in the address', '/graphql?__proto__[x]=1&query=%7B__typename%7D', HARMLESS, {
    'apollo-require-preflight': '1',
  }),
];
