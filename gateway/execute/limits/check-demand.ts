/** Refuses an operation whose pages are too large or that costs too much with the variables of a request. */
import type { Variables } from '../conditions.ts';
import { exceeded } from './exceeded.ts';
import type { Demand } from './measure-demand.ts';
import type { QueryLimits } from './query-limits.ts';

/**
 * @param variables coerced
 * @returns the cost
 * @throws {GatewayError} LIMIT_TOO_LARGE or QUERY_TOO_COMPLEX with what was measured and what is allowed
 */
export function checkDemand(
  demand: Demand,
  variables: Variables,
  { maxPageSize, maxCost }: Pick<QueryLimits, 'maxPageSize' | 'maxCost'>,
): number {
  const pageSize = demand.pageSize(variables);
  if (pageSize > maxPageSize) throw exceeded('PAGE_SIZE', pageSize, maxPageSize);
  const cost = demand.cost(variables);
  if (cost > maxCost) throw exceeded('COST', cost, maxCost);
  return cost;
}
