/** Contract + overlay → the model of one service. */
import { parse as parseYaml } from 'yaml';
import { TENANT_HEADERS } from '../contract/context-headers.ts';
import {
  arrayOf,
  isObject,
  type Json,
  type JsonObject,
  type OperationNode,
  objectOf,
  operationsOf,
  resolve,
} from './document.ts';
import type { Access, CollectionExtension, EntityExtension, MaskExtension, ReferenceExtension } from './extensions.ts';
import { fieldName, type GeneratedTypes, generateTypes, propertyFieldName } from './generate-types.ts';
import type { OperationModel, ServiceModel, ServiceSource } from './model.ts';
import { isContextHeader, normalise } from './normalise.ts';
import { applyOverlay } from './overlay.ts';
import { answerOf, prepare } from './prepare.ts';
import { BuildError, type BuildProblem, failOn, pointerOf } from './problem.ts';
import { shape } from './shape.ts';

/** @throws {BuildError} with every problem of the step that failed */
export async function buildModel(source: ServiceSource): Promise<ServiceModel> {
  const overlaid = applyOverlay(
    objectOf(readYaml(source.contract, source.contractFile)),
    readYaml(source.overlay, source.overlayFile),
    source.overlayFile,
  );
  const document = normalise(overlaid, source.contractFile);
  const operations = operationModels(document, source);
  const queries = [...operations.values()].filter((operation) => operation.kind === 'query');
  const types = await generate(document, new Set(queries.map((operation) => operation.id)), source);
  const schema = shape(types, {
    rootNames: new Map([...operations.values()].map((operation) => [operation.id, operation.field])),
    parameterSchema: (id, argument) => {
      const found = operations.get(id)?.arguments.find((entry) => entry.argument === argument);
      return found === undefined ? undefined : withItems(document, resolve(document, found.parameter.schema));
    },
  });
  return {
    source,
    document,
    types,
    schema,
    operations,
    ...annotations(document, types),
    subscriptions: (document['x-subscription'] ?? []) as unknown as ServiceModel['subscriptions'],
  };
}

function readYaml(text: string, file: string): Json {
  try {
    return parseYaml(text, { merge: true }) as Json;
  } catch (error) {
    throw new BuildError([
      { file, pointer: '/', reason: `not YAML: ${(error as Error).message}`, remedy: 'mend the line that is named' },
    ]);
  }
}

async function generate(document: JsonObject, queries: Set<string>, source: ServiceSource): Promise<GeneratedTypes> {
  try {
    return await generateTypes(prepare(document), queries);
  } catch (error) {
    throw new BuildError([
      {
        file: source.contractFile,
        pointer: '/',
        reason: `no types can be made of the contract: ${(error as Error).message}`,
        remedy: 'correct the contract, or hide the part with x-graphql: { hidden: true } in the overlay',
      },
    ]);
  }
}

/** `listThings` and `getThingById` are called `things` and `thing`; writes keep their name. */
function derivedName(operation: OperationNode): string {
  const name = fieldName(operation.id);
  if (operation.method !== 'get') return name;
  const bare = name.replace(/^(list|get)(?=[A-Z])/, '').replace(/(?<=.)ById$/, '');
  return bare.charAt(0).toLowerCase() + bare.slice(1);
}

function operationModels(document: JsonObject, source: ServiceSource): Map<string, OperationModel> {
  const problems: BuildProblem[] = [];
  const support = supportOperations(document);
  const models = new Map<string, OperationModel>();
  for (const operation of operationsOf(document)) {
    const graphql = objectOf(operation.node['x-graphql']);
    const access = (operation.node['x-access'] ?? document['x-access']) as unknown as Access | undefined;
    const hidden = graphql.hidden === true;
    if (access === undefined && !hidden) {
      problems.push({
        file: source.overlayFile,
        pointer: pointerOf(['paths', operation.path, operation.method]),
        reason: `${operation.id} says nowhere who may call it, and an operation without access is not callable`,
        remedy: 'add x-access to the operation, or a default x-access to $',
      });
    }
    if (models.has(operation.id)) {
      problems.push({
        file: source.contractFile,
        pointer: pointerOf(['paths', operation.path, operation.method, 'operationId']),
        reason: `operationId ${operation.id} is used twice`,
        remedy: 'operation ids are unique (OpenAPI 3.0.3 §4.7.10)',
      });
    }
    models.set(operation.id, {
      ...operation,
      field: typeof graphql.name === 'string' ? graphql.name : derivedName(operation),
      kind:
        graphql.kind === 'query' || (operation.method === 'get' && graphql.kind !== 'mutation') ? 'query' : 'mutation',
      access: access ?? { roles: ['nobody'] },
      answer: answerOf(document, operation.node),
      tenantScoped: operation.parameters.some(isTenantHeader),
      support: hidden || (support.has(operation.id) && graphql.name === undefined),
      arguments: operation.parameters
        .filter((parameter) => !isContextHeader(parameter) && parameter.in !== 'cookie')
        .filter((parameter) => objectOf(parameter['x-graphql']).hidden !== true)
        .map((parameter) => ({ argument: argumentName(parameter), parameter })),
    });
  }
  failOn(problems);
  return models;
}

/** GraphQL name of a parameter. */
export function argumentName(parameter: JsonObject): string {
  const own = objectOf(parameter['x-graphql']).name;
  return typeof own === 'string' ? own : fieldName(String(parameter.name));
}

function isTenantHeader(parameter: JsonObject): boolean {
  const name = String(parameter.name).toLowerCase();
  return parameter.in === 'header' && Object.values(TENANT_HEADERS).some((header) => header === name);
}

/** Operations that the overlay names in `x-entity` or `x-collection`: they serve other fields. */
function supportOperations(document: JsonObject): Set<string> {
  const found = new Set<string>();
  for (const schema of Object.values(objectOf(objectOf(document.components).schemas))) {
    const node = objectOf(schema);
    const batch = objectOf(node['x-entity']).batch;
    if (typeof batch === 'string') found.add(batch);
    for (const entry of arrayOf(node['x-collection'])) {
      for (const id of [objectOf(entry).list, objectOf(entry).batch]) if (typeof id === 'string') found.add(id);
    }
  }
  return found;
}

function withItems(document: JsonObject, schema: JsonObject): JsonObject {
  return isObject(schema.items) ? { ...schema, items: resolve(document, schema.items) } : schema;
}

type Annotations = Pick<ServiceModel, 'entities' | 'references' | 'collections' | 'masks'>;

/** References, masks, entities and collections, each with the GraphQL type its schema became. */
function annotations(document: JsonObject, types: GeneratedTypes): Annotations {
  const found = { entities: [], references: [], collections: [], masks: [] } as {
    -readonly [K in keyof Annotations]: Annotations[K][number][];
  };
  const read = (owner: string, schema: JsonObject, notes: JsonObject): void => {
    const properties = objectOf(schema.properties);
    for (const [property, list] of Object.entries(objectOf(notes.references))) {
      for (const extension of arrayOf(list) as unknown as ReferenceExtension[]) {
        found.references.push({
          owner,
          property,
          list: resolve(document, properties[property]).type === 'array',
          extension,
        });
      }
    }
    for (const [property, mask] of Object.entries(objectOf(notes.masks))) {
      const field = propertyFieldName(property, properties[property]);
      found.masks.push({ owner, field, mask: mask as unknown as MaskExtension });
    }
    for (const extension of arrayOf(notes.collections) as unknown as CollectionExtension[]) {
      found.collections.push({ owner, extension });
    }
    if (isObject(notes.entity)) {
      const extension = notes.entity as unknown as EntityExtension;
      const key = resolve(document, properties[extension.key]);
      found.entities.push({ type: owner, key: extension.key, keyType: keyTypeOf(key), extension });
    }
  };
  for (const [name, definition] of types.objects) {
    read(name, definition.schema, objectOf(definition.schema['x-gateway']));
  }
  for (const [name, schema] of Object.entries(objectOf(objectOf(document.components).schemas))) {
    const node = objectOf(schema);
    if (objectOf(node['x-entity']).extends !== true || types.objects.has(name)) continue;
    read(name, node, { entity: node['x-entity'] as Json, collections: node['x-collection'] ?? [] });
  }
  return found;
}

function keyTypeOf(schema: JsonObject): string {
  if (schema.type === 'integer') return schema.format === 'int64' ? 'BigInt!' : 'Int!';
  return schema.format === 'uuid' ? 'ID!' : 'String!';
}
