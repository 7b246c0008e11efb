/** How large a document may be, and what it may cost. */
import { wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const DOCUMENTS = {
  queryMaxCharacters: setting('QUERY_MAX_CHARACTERS', wholeNumber(1000, 1_000_000), {
    meaning: 'Length of a document; a longer one is answered 400 `QUERY_TOO_COMPLEX` unread',
    unit: 'characters',
    initial: '20000',
    wrong: 'Too small: documents of many operations fail. Too large: time goes into reading blanks and comments',
  }),
  queryMaxTokens: setting('QUERY_MAX_TOKENS', wholeNumber(100, 5000), {
    meaning: 'Lexical tokens of a document; more are answered 400 `QUERY_TOO_COMPLEX` before parsing',
    unit: 'tokens',
    initial: '1000',
    wrong: 'Too small: large pages fail. Too large: hostile documents cost parsing time',
  }),
  queryMaxDepth: setting('QUERY_MAX_DEPTH', wholeNumber(1, 100), {
    meaning: 'Levels of fields one inside the other, leaves included; more are answered 400 `QUERY_TOO_DEEP`',
    unit: 'levels',
    initial: '8',
    wrong: 'Below 5: the portal’s detail pages fail. Too large: a short document can walk circles through the graph',
  }),
  queryMaxFields: setting('QUERY_MAX_FIELDS', wholeNumber(1, 100_000), {
    meaning: 'Fields of an operation, fragments written out; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'fields',
    initial: '300',
    wrong: 'Below 182: the portal’s largest page fails. Too large: one request can do the work of many',
  }),
  queryMaxRootFields: setting('QUERY_MAX_ROOT_FIELDS', wholeNumber(1, 1000), {
    meaning:
      'Root fields of an operation, each at least one call of a service; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'fields',
    initial: '20',
    wrong: 'Too large: one request passes the rate limit and makes many calls',
  }),
  queryMaxAliases: setting('QUERY_MAX_ALIASES', wholeNumber(0, 1000), {
    meaning: 'Aliases of an operation, fragments written out; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'aliases',
    initial: '30',
    wrong:
      'Too small: pages that show one field under several names fail. Too large: one field can be asked many times',
  }),
  queryMaxDirectives: setting('QUERY_MAX_DIRECTIVES', wholeNumber(0, 1000), {
    meaning: 'Directives of an operation, fragments written out; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'directives',
    initial: '50',
    wrong: 'Too small: pages with conditional parts fail. Too large: hostile documents cost validation time',
  }),
  queryMaxValues: setting('QUERY_MAX_VALUES', wholeNumber(0, 10_000), {
    meaning:
      'Values written into the arguments of an operation, items of lists and objects included; more are answered 400 `QUERY_TOO_COMPLEX`',
    unit: 'values',
    initial: '200',
    wrong:
      'Too small: clients that write long lists into the document, not into variables, fail. Too large: one document holds thousands of keys',
  }),
  queryMaxRecursion: setting('QUERY_MAX_RECURSION', wholeNumber(0, 100), {
    meaning: 'Times one field may stand inside itself; more are answered 400 `QUERY_TOO_DEEP`',
    unit: 'times',
    initial: '1',
    wrong: 'Too small: pages that walk back and forth fail. Too large: each turn multiplies what is fetched',
  }),
  queryMaxCost: setting('QUERY_MAX_COST', wholeNumber(1, 1_000_000_000), {
    meaning:
      'Cost of an operation with its variables ([how it is measured](security.md#what-an-operation-costs)); more is answered 400 `QUERY_TOO_COMPLEX` with the measured cost',
    unit: 'cost units',
    initial: '5000',
    wrong: 'Below 3326: the portal’s largest page fails. Too large: one request can do the work of many',
  }),
  queryMaxPageSize: setting('QUERY_MAX_PAGE_SIZE', wholeNumber(1, 100_000), {
    meaning: 'Rows a page may be asked for, in each list of an operation; more are answered 400 `LIMIT_TOO_LARGE`',
    unit: 'rows',
    initial: '100',
    wrong:
      'Below the contracts’ own limit: large pages fail. Above it: the service refuses what the gateway lets through',
  }),
  queryAssumedListSize: setting('QUERY_ASSUMED_LIST_SIZE', wholeNumber(0, 100_000), {
    meaning: 'Items of a list, for the cost, when neither the schema nor the request says how many there are',
    unit: 'items',
    initial: '10',
    wrong: 'Too small: long lists are too cheap. Too large: sound operations are refused',
  }),
} as const;
