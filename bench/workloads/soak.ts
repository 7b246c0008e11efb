/** What a long run asks, over the four subgraphs of `federation`: its query, selections of fields that were not planned yet, and mistakes. */
import { FEDERATION_SUBGRAPHS } from '../subgraphs/federation-subgraphs.ts';
import { FEDERATION_QUERY } from './federation.ts';
import type { Operation, Workload } from './workload.ts';

const USER_FIELDS = ['username', 'name'] as const;
const PRODUCT_FIELDS = ['inStock', 'name', 'price', 'shippingEstimate', 'weight'] as const;
const REVIEW_FIELDS = ['body', 'author { id }', 'author { name }', 'product { upc }', 'product { inStock }'] as const;

/** Selections that differ: more than a process remembers between two reloads, few enough for the subgraphs to remember all. */
const SELECTIONS = 2 ** (USER_FIELDS.length + PRODUCT_FIELDS.length + REVIEW_FIELDS.length);
/** Of ten requests five ask the query, four another selection each, and one a field that is not there. */
const TURN = 10;

export const MISTAKES_PER_TURN = 1 / TURN;

export function createSoakWorkload(): Workload {
  return {
    name: 'soak',
    title: 'the query of federation, selections that were not planned yet, and mistakes',
    connections: 8,
    distinct: null,
    operation: (n) => {
      const place = n % TURN;
      if (place === 0) return named('Mistake', 'query Mistake { users { id nothing } }');
      if (place % 2 === 1) return named('TestQuery', FEDERATION_QUERY);
      return named('Selection', selection(Math.floor(n / 2) % SELECTIONS));
    },
    reference: null,
    below: { subgraphs: FEDERATION_SUBGRAPHS },
  };
}

function named(operationName: string, query: string): Operation {
  return { operationName, query, variables: {} };
}

function selection(bits: number): string {
  let place = 0;
  const take = (fields: readonly string[]): string => fields.filter(() => ((bits >>> place++) & 1) === 1).join(' ');
  const [user, product, review] = [take(USER_FIELDS), take(PRODUCT_FIELDS), take(REVIEW_FIELDS)];
  return `query Selection { users { id ${user} reviews { id ${review} } } topProducts { upc ${product} reviews { id ${review} } } }`;
}
