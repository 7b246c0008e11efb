/** Root fields: the row of an event, or what the operation bound to the field answers. */
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import type { Access, Conditions, RootStep } from '../../../schema/contract/fetch.ts';
import type { OperationField } from '../../../schema/contract/field-binding.ts';
import type { Selected } from '../../../schema/contract/selections.ts';
import { hasShape } from '../answer-shape.ts';
import { primeEntities } from '../load/load-entity.ts';
import { scopeOf } from '../load/request-scope.ts';
import { unexpected } from '../upstream/decode-response.ts';
import { type FetchCompilation, fieldOf, sharedConditions } from './fetch-compilation.ts';
import { createArgumentReader } from './read-arguments.ts';

export interface RootField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly access: Access;
  /** Under which its step runs. */
  readonly conditions: Conditions;
}

/** The event came by the bus; the rows that it leads to come from the service. */
const readEvent: RootStep['run'] = ({ event, context }) => {
  scopeOf(context).texts.noteOther();
  return event;
};

/** Adds the field's step; answers where its value lies. */
export function rootAccess(fetch: FetchCompilation, type: GraphQLObjectType, selected: Selected): RootField {
  const name = selected.node.name.value;
  const field = fieldOf(type, selected);
  const binding = fetch.service.bindings.fields[`${type.name}.${name}`];
  const slot = fetch.allocate();
  const access: Access = { kind: 'slot', slot, property: null };
  if (binding?.kind === 'event') {
    fetch.steps.push({ kind: 'root', slot, conditions: [], run: readEvent });
    return { field, access, conditions: [] };
  }
  if (binding?.kind !== 'operation') throw new TypeError(`no operation is bound to ${type.name}.${name}`);
  const conditions = sharedConditions(selected);
  fetch.steps.push({ kind: 'root', slot, conditions, run: operationRunner(fetch, field, selected, binding) });
  return { field, access, conditions };
}

function operationRunner(
  fetch: FetchCompilation,
  field: GraphQLField<unknown, unknown>,
  { node }: Selected,
  binding: OperationField,
): RootStep['run'] {
  const { service } = fetch;
  const { bindings } = service;
  const operation = service.operation(binding.operation);
  fetch.noteCall(binding.operation);
  const read = createArgumentReader(field, node, bindings);
  const parameters = Object.entries(binding.arguments);
  const { body } = binding;
  const prime = primeEntities(service, field.type);
  return ({ context, variables }) => {
    const given = read(variables);
    const values: Record<string, unknown> = {};
    for (const [argument, parameter] of parameters) values[parameter] = given[argument];
    return service.run(operation, values, context, body === null ? undefined : given[body]).then((answer) => {
      if (!hasShape(answer, field.type)) throw unexpected(operation, bindings.service);
      if (prime !== null) prime(answer, context);
      return answer;
    });
  };
}
