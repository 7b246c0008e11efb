/** The one root field of a subscription (GraphQL spec §5.2.3.1): which events it takes, with which arguments. */
import {
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  type OperationDefinitionNode,
} from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Source } from '../../../schema/contract/fetch.ts';
import type { EventField } from '../../../schema/contract/field-binding.ts';
import { collectSelections } from '../../../schema/contract/selections.ts';

export interface LiveField {
  readonly field: EventField;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** @throws {GatewayError} BAD_REQUEST when no field runs, or no source of this process gets events for it */
export function liveFieldOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
  sources: ReadonlyMap<string, Source>,
): LiveField {
  const type = schema.getSubscriptionType();
  if (!type) throw new TypeError('a subscription was validated against a schema without any');
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const sets = [{ set: operation.selectionSet, conditions: [] }];
  for (const { node, alternatives } of collectSelections(schema, type, sets, byName).values()) {
    const runs = alternatives.some((all) => all.every(({ variable, is }) => (variables[variable] === true) === is));
    const definition = type.getFields()[node.name.value];
    if (!runs || definition === undefined) continue;
    for (const { liveFields } of sources.values()) {
      const field = liveFields?.get(node.name.value);
      if (field !== undefined) return { field, arguments: argumentsOf(definition, node, variables) };
    }
    throw new GatewayError('BAD_REQUEST', { message: `No events reach the field ${node.name.value} here` });
  }
  throw new GatewayError('BAD_REQUEST', { message: 'The subscription selects nothing' });
}

function argumentsOf(...given: Parameters<typeof getArgumentValues>): Readonly<Record<string, unknown>> {
  try {
    return getArgumentValues(...given);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GatewayError('BAD_USER_INPUT', { message: error.message, cause: error });
  }
}
