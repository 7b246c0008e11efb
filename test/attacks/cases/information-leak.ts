/** What nobody has to know: the schema, the make, the inside, the answers to a foreign page. */
import { type Attack, get, query, REFUSED } from '../attack.ts';

const NOTHING_THERE = { status: [401, 403, 404] };

/** Where tools of others serve what they know. */
const WELL_KNOWN: readonly (readonly [string, string])[] = [
  ['LEAK-13c', '/console'],
  ['LEAK-13d', '/altair'],
  ['LEAK-13e', '/voyager'],
  ['LEAK-13h', '/.env'],
  ['LEAK-13i', '/.git/config'],
  ['LEAK-13j', '/package.json'],
  ['LEAK-13m', '/metrics'],
  ['LEAK-13n', '/debug/pprof/'],
  ['LEAK-13o', '/server-status'],
];

export const INFORMATION_LEAK: readonly Attack[] = [
  query('LEAK-01', 'the whole schema', '{ __schema { types { name fields { name } } } }', REFUSED),
  query('LEAK-02', 'one type of the schema', '{ __type(name: "Query") { fields { name } } }', REFUSED),
  query('LEAK-05', 'a type name that nearly is one', '{ ... on Quer { __typename } }', {
    ...REFUSED,
    lacks: /Did you mean/,
  }),
  query('LEAK-06', 'a scalar name that nearly is one', 'query($a: Strin) { __typename }', {
    ...REFUSED,
    lacks: /Did you mean/,
  }),
  query('LEAK-07', 'the stack of an error', '{ nope }', { ...REFUSED, lacks: /stacktrace|node_modules|at Object\./ }),
  query(
    'LEAK-10',
    'a trace of the run',
    '{ __typename }',
    { status: [200], lacks: /"tracing"|"ftv1"/ },
    {
      'apollo-federation-include-trace': 'ftv1',
    },
  ),
  query(
    'LEAK-11',
    'the query plan',
    '{ __typename }',
    { status: [200], lacks: /queryPlan/ },
    {
      'apollo-query-plan-experimental': '1',
      'apollo-expose-query-plan': 'true',
    },
  ),
  get(
    'LEAK-12',
    'a page to write queries in',
    '/graphql',
    {
      status: [400, 401, 403, 404, 405, 406],
      lacks: /graphiql|playground|Apollo Sandbox|embeddable-sandbox/,
    },
    { accept: 'text/html' },
  ),
  ...WELL_KNOWN.map(([id, path]) => get(id, path, path, NOTHING_THERE)),
  query('LEAK-14', 'the make of the server', '{ __typename }', {
    status: [200],
    headersAbsent: ['x-powered-by', 'server'],
  }),
  query('LEAK-15', 'the text of a subgraph', '{ _service { sdl } }', REFUSED),
  query(
    'LEAK-16',
    'entities by their keys',
    '{ _entities(representations: [{ __typename: "User", id: "1" }]) { __typename } }',
    REFUSED,
  ),
  query(
    'LEAK-19',
    'an error that repeats credentials',
    '{ nope }',
    { ...REFUSED, lacks: /SECRETCOOKIE|eyJ/ },
    {
      cookie: 'session=SECRETCOOKIE',
    },
  ),
  query(
    'LEAK-20',
    'a page of any origin',
    '{ __typename }',
    {
      status: [200, 403],
      headersOtherThan: { 'access-control-allow-origin': ['https://evil.test', '*'] },
    },
    { origin: 'https://evil.test' },
  ),
  query(
    'LEAK-21',
    'a page without origin',
    '{ __typename }',
    {
      status: [200, 403],
      headersOtherThan: { 'access-control-allow-origin': ['null', '*'] },
    },
    { origin: 'null' },
  ),
];
