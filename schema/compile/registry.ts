/** Entities of all services by type: who owns them, and which operation loads them. */

import { isRequired } from './bodies.ts';
import { operationsOf, resolve } from './document.ts';
import type { EntityModel, ServiceModel } from './model.ts';
import type { OperationModel } from './operation-model.ts';

export interface OwnedEntity extends EntityModel {
  readonly service: string;
  /** Operation that a reference to this entity costs. */
  readonly operation: OperationModel;
  readonly how: 'batch' | 'table' | 'single';
}

export type EntityRegistry = ReadonlyMap<string, OwnedEntity>;

export function buildRegistry(models: readonly ServiceModel[]): EntityRegistry {
  const registry = new Map<string, OwnedEntity>();
  for (const model of models) {
    for (const entity of model.entities) {
      if (entity.extension.extends === true) continue;
      const loaded = loaderOf(model, entity);
      if (loaded !== null) registry.set(entity.type, { ...entity, ...loaded, service: model.source.name });
    }
  }
  return registry;
}

/** The batch operation of the overlay, else a `GET /things/{key}` that answers the type itself. */
export function loaderOf(
  model: ServiceModel,
  entity: EntityModel,
): { operation: OperationModel; how: OwnedEntity['how'] } | null {
  const named = entity.extension.batch === undefined ? undefined : model.operations.get(entity.extension.batch);
  if (named !== undefined) return { operation: named, how: keysParameter(model, named) === null ? 'table' : 'batch' };
  for (const { id } of operationsOf(model.document)) {
    const operation = model.operations.get(id);
    if (operation === undefined || operation.method !== 'get') continue;
    const path = operation.arguments.filter(({ parameter }) => parameter.in === 'path');
    const answers = model.answers.get(id);
    const others = operation.arguments.some(
      ({ parameter }) => parameter.in !== 'path' && isRequired(model.document, parameter),
    );
    if (path.length === 1 && answers === entity.type && !others) return { operation, how: 'single' };
  }
  return null;
}

/** The one required array parameter of a batch operation; `null` when it has none. */
export function keysParameter(model: ServiceModel, operation: OperationModel): { name: string; max: number } | null {
  for (const { parameter, key } of operation.arguments) {
    const schema = resolve(model.document, parameter.schema);
    if (parameter.in === 'query' && parameter.required === true && schema.type === 'array') {
      return { name: key, max: typeof schema.maxItems === 'number' ? schema.maxItems : 100 };
    }
  }
  return null;
}
