/** Schemas that can be loaded by key: `GET /things/{thingId}` answers one, and perhaps an operation takes many keys. */
import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import { isRequired } from '../../schema/compile/bodies.ts';
import { resolve } from '../../schema/compile/document.ts';
import { rootFieldOf, type ServiceModel } from '../../schema/compile/model.ts';
import type { OperationModel } from '../../schema/compile/operation-model.ts';
import { keysParameter } from '../../schema/compile/registry.ts';
import { fieldName } from '../../schema/compile/type-names.ts';
import { type ContractSchema, leafType } from './contract-schemas.ts';
import { type Proposal, schemaTarget } from './proposal.ts';

export interface FoundEntity {
  readonly schema: ContractSchema;
  /** Property that is the key. */
  readonly key: string;
  /** JSON type of the key. */
  readonly keyType: string;
  readonly proposal: Proposal;
}

/** @param model compiled with the least overlay and no prefix */
export function findEntities(model: ServiceModel, schemas: readonly ContractSchema[]): FoundEntity[] {
  const byType = new Map(schemas.map((schema) => [schema.type, schema]));
  const found = new Map<string, FoundEntity>();
  for (const operation of model.operations.values()) {
    const schema = byType.get(model.answers.get(operation.id) ?? '');
    const parameter = keyParameter(model, operation);
    if (schema === undefined || parameter === null || found.has(schema.name)) continue;
    const key = keyProperty(schema, parameter);
    const keyType = key === null ? null : leafType(schema.properties.get(key.name) ?? {});
    if (key === null || keyType === null) continue;
    const batch = batchOf(model, schema, key.name);
    const because = `${operation.method.toUpperCase()} ${operation.path} answers one by ${key.name}`;
    found.set(schema.name, {
      schema,
      key: key.name,
      keyType,
      proposal: {
        target: schemaTarget(schema.name),
        update: { 'x-entity': { key: key.name, ...(batch !== null && { batch: batch.id }) } },
        certainty: key.sure && (batch === null || batch.sure) ? 'found' : 'guess',
        because: batch === null ? because : `${because}, ${batch.id} answers many`,
        about: { schema: schema.name },
      },
    });
  }
  return [...found.values()];
}

/** The one path parameter of a read that answers one thing: it has to end the path, or the thing is somebody else's. */
function keyParameter(model: ServiceModel, operation: OperationModel): string | null {
  const path = operation.arguments.filter(({ parameter }) => parameter.in === 'path');
  const [only] = path;
  if (operation.method !== 'get' || operation.support || path.length !== 1 || only === undefined) return null;
  const others = operation.arguments.filter(({ parameter }) => parameter.in !== 'path');
  if (others.some(({ parameter }) => isRequired(model.document, parameter))) return null;
  if (!operation.path.replace(/\/$/, '').endsWith(`{${only.parameter.name}}`)) return null;
  return isObjectType(getNullableType(rootFieldOf(model, operation).type)) ? String(only.parameter.name) : null;
}

/** Property that a path parameter is the value of: its namesake, or `id` for `thingId` of a Thing. */
function keyProperty(schema: ContractSchema, parameter: string): { name: string; sure: boolean } | null {
  const wanted = fieldName(parameter).toLowerCase();
  const own = [...schema.properties.keys()];
  const named = (name: string): string | undefined =>
    own.find((property) => fieldName(property).toLowerCase() === name);
  const same = named(wanted);
  if (same !== undefined) return { name: same, sure: true };
  const type = schema.type.toLowerCase();
  const rest = wanted.startsWith(type) ? named(wanted.slice(type.length)) : undefined;
  if (rest !== undefined) return { name: rest, sure: true };
  // `category_id` of a SimplifiedCategory; `query` is no key of anything.
  if (!/(id|uuid|key)$/.test(wanted)) return null;
  const id = named('id') ?? named(`${type}id`) ?? named('uuid');
  return id === undefined ? null : { name: id, sure: false };
}

/** A read of many by a required list of keys. */
function batchOf(model: ServiceModel, schema: ContractSchema, key: string): { id: string; sure: boolean } | null {
  for (const operation of model.operations.values()) {
    if (operation.method !== 'get' || operation.support || keysParameter(model, operation) === null) continue;
    const { type } = rootFieldOf(model, operation);
    if (!isListType(getNullableType(type)) || getNamedType(type).name !== schema.type) continue;
    const required = operation.arguments.filter(({ parameter }) => isRequired(model.document, parameter));
    const [only] = required;
    if (required.length !== 1 || only === undefined) continue;
    const items = resolve(model.document, resolve(model.document, only.parameter.schema).items);
    if (leafType(items) !== leafType(schema.properties.get(key) ?? {}) || items.enum !== undefined) continue;
    const name = fieldName(String(only.parameter.name)).toLowerCase();
    // `ids`, `codes` of a thing with a code, `thingIds`; statuses are no keys.
    if (['ids', 'keys', key, `${key}s`].includes(name)) return { id: operation.id, sure: true };
    if (/(ids|keys|codes)$/.test(name)) return { id: operation.id, sure: false };
  }
  return null;
}
