/** The variables of a request → values of their types (GraphQL spec §6.1.2), and what the operation costs with them. */
import { type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Variables } from '../conditions.ts';
import { checkDemand } from '../limits/check-demand.ts';
import type { Demand } from '../limits/measure-demand.ts';
import type { QueryLimits } from '../limits/query-limits.ts';
import { RefusedRequest } from './read-document.ts';
import { asUserInput } from './variable-errors.ts';

/** Values of an operation, coerced and measured. */
export interface CoercedValues {
  readonly variables: Variables;
  readonly cost: number;
  /** One text for equal values. */
  canonical(): string;
}

/** Where the coerced values of a request are kept that is sent again byte for byte. */
export interface RememberedValues {
  coerced: CoercedValues | null;
}

/** @throws {RefusedRequest | GatewayError} naming what does not fit */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: unknown,
): Variables {
  const { coerced, errors } = getVariableValues(schema, definitions, asObject(given), { maxErrors: 20 });
  if (errors !== undefined) throw new RefusedRequest(errors.map(asUserInput));
  return coerced;
}

/** @throws {GatewayError} when the operation costs more than it may */
export function measureValues(demand: Demand, variables: Variables, limits: QueryLimits): CoercedValues {
  const cost = checkDemand(demand, variables, limits);
  let text: string | null = null;
  return {
    variables,
    cost,
    canonical: () => {
      text ??= canonicalJson(variables);
      return text;
    },
  };
}

function asObject(variables: unknown): Record<string, unknown> {
  if (variables === undefined || variables === null) return {};
  if (typeof variables === 'object' && !Array.isArray(variables)) return variables as Record<string, unknown>;
  throw new GatewayError('BAD_REQUEST', { message: 'variables must be an object' });
}
