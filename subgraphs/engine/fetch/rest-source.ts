/** A compiled service as a source of a compiled plan: its rows are the JSON of the REST service, read in place. */
import type { GraphQLSchema } from 'graphql';
import type { ServiceBindings } from '../../../schema/contract/bindings.ts';
import type { CompiledFetch, FetchDescription, Source } from '../../../schema/contract/fetch.ts';
import type { EventField } from '../../../schema/contract/field-binding.ts';
import { scopeOf } from '../load/request-scope.ts';
import type { Service } from '../service.ts';
import { compileEntities, compileRoot } from './compile-fetch.ts';

export function createRestSource(service: Service, schema: GraphQLSchema): Source {
  return {
    name: service.bindings.service,
    compileFetch: ({ entities, operation }: FetchDescription, allocate: () => number): CompiledFetch =>
      (entities ? compileEntities : compileRoot)(service, schema, operation, allocate),
    liveFields: liveFieldsOf(service.bindings),
    bringsPlainText,
    close: async () => {},
  };
}

const bringsPlainText: Source['bringsPlainText'] = (context) => scopeOf(context).texts.plain;

function liveFieldsOf({ fields }: ServiceBindings): ReadonlyMap<string, EventField> {
  const found = new Map<string, EventField>();
  for (const [coordinate, binding] of Object.entries(fields)) {
    if (binding.kind === 'event') found.set(coordinate.slice(coordinate.indexOf('.') + 1), binding);
  }
  return found;
}
