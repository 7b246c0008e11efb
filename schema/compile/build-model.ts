/** Contract + overlay → the model of one service. */

import { checkEntityKeys } from './check-entity-keys.ts';
import { arrayOf, isObject, type Json, type JsonObject, objectOf } from './document.ts';
import type { CollectionExtension, EntityExtension, MaskExtension, ReferenceExtension } from './extensions.ts';
import { type GeneratedTypes, generateTypes } from './generate-types.ts';
import type { ServiceModel } from './model.ts';
import { normalise } from './normalise.ts';
import type { OperationModel } from './operation-model.ts';
import { operationModels } from './operation-models.ts';
import { applyOverlay } from './overlay.ts';
import { entityNote, notesOf, type ObjectNotes } from './plan-object.ts';
import { createTypePlan } from './plan-types.ts';
import { prepare } from './prepare.ts';
import { BuildError, type BuildProblem } from './problem.ts';
import { readDocument } from './read-document.ts';
import type { ServiceSource } from './service-source.ts';
import { shape } from './shape.ts';
import { fieldName } from './type-names.ts';

/** @throws {BuildError} with every problem of the step that failed */
export async function buildModel(source: ServiceSource): Promise<ServiceModel> {
  const { contractFile, overlayFile } = source;
  const overlaid = applyOverlay(
    objectOf(readDocument(source.contract, contractFile)),
    readDocument(source.overlay, overlayFile),
    overlayFile,
  );
  const warnings: BuildProblem[] = [];
  const document = normalise(overlaid, contractFile, warnings);
  const operations = operationModels(document, source, warnings);
  if (![...operations.values()].some((operation) => !operation.support)) throw nothingToCall(source);
  const subscriptions = (document['x-subscription'] ?? []) as unknown as ServiceModel['subscriptions'];
  const plan = createTypePlan(document, source, String(objectOf(document['x-graphql']).prefix ?? ''));
  const types = await generate(
    plan,
    operations,
    subscriptions.map(({ payload }) => payload),
    source,
  );
  const model: ServiceModel = {
    source,
    warnings: [...warnings, ...plan.warnings],
    document,
    types,
    schema: shape(types, new Map([...operations.values()].map(({ id, field }) => [id, field]))),
    operations,
    answers: new Map(
      [...types.operations.values()].map(({ id, answer }) => [id, types.names.get(answer.graphQLTypeName) ?? null]),
    ),
    ...annotations(document, types),
    subscriptions,
  };
  checkEntityKeys(model);
  return model;
}

function nothingToCall(source: ServiceSource): BuildError {
  return new BuildError([
    {
      file: source.contractFile,
      pointer: '/paths',
      reason: 'the contract has no operation that could become a field',
      remedy: 'add an operation, unhide one in the overlay, or remove the folder of the service',
    },
  ]);
}

async function generate(
  plan: ReturnType<typeof createTypePlan>,
  operations: ReadonlyMap<string, OperationModel>,
  payloads: readonly string[],
  source: ServiceSource,
): Promise<GeneratedTypes> {
  const prepared = prepare(plan, operations, payloads);
  const queries = [...prepared.operations].filter(([, { id }]) => operations.get(id)?.kind === 'query');
  try {
    return await generateTypes(prepared, new Set(queries.map(([name]) => name)), plan.names());
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

type Annotations = Pick<ServiceModel, 'entities' | 'references' | 'collections' | 'masks'>;

/** References, masks, entities and collections, each with the GraphQL type its schema became. */
function annotations(document: JsonObject, types: GeneratedTypes): Annotations {
  const found = { entities: [], references: [], collections: [], masks: [] } as {
    -readonly [K in keyof Annotations]: Annotations[K][number][];
  };
  const read = (owner: string, notes: ObjectNotes): void => {
    for (const [property, { list, to }] of Object.entries(notes.references)) {
      for (const extension of to as unknown as ReferenceExtension[])
        found.references.push({ owner, property, list, extension });
    }
    for (const [property, mask] of Object.entries(notes.masks)) {
      const field =
        Object.values(notes.fields).find((entry) => entry.property === property)?.field ?? fieldName(property);
      found.masks.push({ owner, field, mask: mask as unknown as MaskExtension });
    }
    for (const extension of notes.collections as unknown as CollectionExtension[])
      found.collections.push({ owner, extension });
    if (notes.entity !== null) {
      const { extension, key, keyType } = notes.entity;
      found.entities.push({ type: owner, key, keyType, extension: extension as unknown as EntityExtension });
    }
  };
  const planned = new Set<string>();
  for (const [name, definition] of types.objects) {
    const owner = types.names.get(name) ?? name;
    planned.add(owner);
    read(owner, notesOf(definition.schema));
  }
  for (const [name, schema] of Object.entries(objectOf(objectOf(document.components).schemas))) {
    const extension = objectOf(schema)['x-entity'];
    if (!isObject(extension) || extension.extends !== true || planned.has(name)) continue;
    const entity = entityNote(
      document,
      extension,
      objectOf(objectOf(schema).properties),
    ) as unknown as ObjectNotes['entity'];
    read(name, {
      ...notesOf(null),
      entity,
      collections: arrayOf(objectOf(schema)['x-collection'] as Json) as JsonObject[],
    });
  }
  return found;
}
