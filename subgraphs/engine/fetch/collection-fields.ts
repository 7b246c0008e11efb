/** Fields that list what belongs to a row, found by a key in it. */

import type { Access } from '../../../schema/contract/fetch.ts';
import type { CollectionField } from '../../../schema/contract/field-binding.ts';
import { loadCollections } from '../load/load-collection.ts';
import { type FetchCompilation, fieldOf, type RowField } from './fetch-compilation.ts';
import { createArgumentReader } from './read-arguments.ts';

/** Adds the step that loads the lists; answers where they lie. */
export function loadedCollection(
  fetch: FetchCompilation,
  binding: CollectionField,
  { type, selected, parent, at, types }: RowField,
): Access {
  const { service, steps } = fetch;
  const field = fieldOf(type, selected);
  const read = createArgumentReader(field, selected.node, service.bindings);
  const coordinate = `${type.name}.${field.name}`;
  for (const way of [binding.list, binding.batch]) if (way !== null) fetch.noteCall(way.operation);
  const slot = fetch.allocate();
  const key: Access = { kind: 'property', name: binding.parentKey };
  steps.push({
    kind: 'load',
    slot,
    conditions: at.conditions,
    path: parent.path,
    types,
    key,
    list: false,
    load: (keys, { context, variables }) =>
      loadCollections(service, binding, coordinate, keys, read(variables), context),
  });
  return { kind: 'lookup', slot, key, list: false };
}
