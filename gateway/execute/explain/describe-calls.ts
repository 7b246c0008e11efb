/** Which calls of its service one fetch of a plan makes: read from the bindings, as the engine reads them. */
import { type DocumentNode, type GraphQLSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { ServiceBindings } from '../../../schema/contract/bindings.ts';

export interface PlannedCall {
  readonly method: string;
  /** Path template of the contract. */
  readonly path: string;
  /** Field that needs it, `Type.field`. */
  readonly field: string;
  readonly times: 'once' | 'once for all keys' | 'once for each key' | 'once for the whole table';
  /** Most keys a call may carry; `null` when it carries none. */
  readonly keys: number | null;
}

/** @param schema of the subgraph; @param text one fetch of the plan */
export function describeCalls(schema: GraphQLSchema, bindings: ServiceBindings, text: string): PlannedCall[] {
  const calls = new Map<string, PlannedCall>();
  const add = (id: string, field: string, times: PlannedCall['times'], keys: number | null): void => {
    const operation = bindings.operations[id];
    if (operation !== undefined)
      calls.set(`${id} ${times}`, { method: operation.method, path: operation.path, field, times, keys });
  };
  const entity = (type: string, field: string): void => {
    const fetch = bindings.entities[type]?.fetch;
    if (fetch?.kind === 'batch') add(fetch.operation, field, 'once for all keys', fetch.max);
    if (fetch?.kind === 'table') add(fetch.operation, field, 'once for the whole table', null);
    if (fetch?.kind === 'single') add(fetch.operation, field, 'once for each key', 1);
  };
  const document: DocumentNode = parse(text, { noLocation: true });
  const info = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(info, {
    InlineFragment: {
      enter: ({ typeCondition }) => {
        // A member of `_entities`: loaded by its key.
        if (info.getParentType()?.name !== '_Entity' || typeCondition === undefined) return;
        entity(typeCondition.name.value, typeCondition.name.value);
      },
    },
    Field: {
      enter: (node) => {
        const owner = info.getParentType()?.name;
        const coordinate = `${owner}.${node.name.value}`;
        const binding = bindings.fields[coordinate];
        if (binding?.kind === 'operation') add(binding.operation, coordinate, 'once', null);
        if (binding?.kind === 'reference' && binding.local && node.selectionSet !== undefined)
          entity(binding.entity, coordinate);
        if (binding?.kind === 'collection') {
          const { batch, list } = binding;
          if (batch !== null) add(batch.operation, coordinate, 'once for all keys', batch.max);
          else if (list !== null) add(list.operation, coordinate, 'once for each key', 1);
        }
      },
    },
  });
  visit(document, visitor);
  return [...calls.values()];
}
