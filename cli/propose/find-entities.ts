/** Schemas that can be loaded by key: `GET /things/{thingId}` answers one, and perhaps an operation takes many keys. */
import { getNullableType, isObjectType } from 'graphql';
import { isRequired } from '../../schema/compile/bodies.ts';
import { rootFieldOf, type ServiceModel } from '../../schema/compile/model.ts';
import type { OperationModel } from '../../schema/compile/operation-model.ts';
import { type ContractSchema, leafType } from './contract-schemas.ts';
import type { Envelope } from './envelope.ts';
import { findBatch } from './find-batch.ts';
import { keyProperty } from './key-property.ts';
import { operationTarget, type Proposal, schemaTarget } from './proposal.ts';
import { readAnswers } from './read-answers.ts';

export interface FoundEntity {
  readonly schema: ContractSchema;
  /** Property that is the key. */
  readonly key: string;
  /** JSON type of the key. */
  readonly keyType: string;
  /** What makes it an entity, and what unwraps the answers that hold it. */
  readonly proposals: readonly Proposal[];
}

/** @param model compiled with the least overlay and no prefix */
export function findEntities(model: ServiceModel, schemas: readonly ContractSchema[]): FoundEntity[] {
  const answered = readAnswers(model, schemas);
  const found = new Map<string, FoundEntity>();
  for (const operation of model.operations.values()) {
    const answer = answered.get(operation.id);
    const parameter = keyParameter(model, operation);
    if (answer === undefined || answer.list || parameter === null) continue;
    const before = found.get(answer.schema.name);
    if (before !== undefined) {
      found.set(answer.schema.name, { ...before, proposals: doubted(before.proposals, operation) });
      continue;
    }
    const { schema, envelope } = answer;
    const key = keyProperty(schema, parameter);
    const keyType = key === null ? null : leafType(schema.properties.get(key.name) ?? {});
    if (key === null || keyType === null) continue;
    const batch = findBatch(model, answered, schema, key.name);
    const because = `${operation.method.toUpperCase()} ${operation.path} answers one by ${key.name}`;
    found.set(schema.name, {
      schema,
      key: key.name,
      keyType,
      proposals: [
        {
          target: schemaTarget(schema.name),
          update: {
            'x-entity': {
              key: key.name,
              ...(batch !== null && { batch: batch.operation.id }),
              ...(batch?.max != null && { max: batch.max }),
            },
          },
          certainty: key.sure && (batch === null || batch.sure) ? 'found' : 'guess',
          because: batch === null ? because : `${because}, ${batch.operation.id} answers many`,
          about: { schema: schema.name },
        },
        ...unwrapped(operation, envelope),
        ...(batch?.proposals ?? []),
        ...(batch === null ? [] : unwrapped(batch.operation, answered.get(batch.operation.id)?.envelope ?? null)),
      ],
    });
  }
  return [...found.values()];
}

/** A licence template and a Dockerfile template of one name are two: where two reads answer the same schema, one is chosen, and may be wrong. */
function doubted([entity, ...rest]: readonly Proposal[], { path }: OperationModel): Proposal[] {
  if (entity === undefined) return [];
  const because = entity.because.includes('; so does') ? entity.because : `${entity.because}; so does ${path}`;
  return [{ ...entity, certainty: 'guess', because }, ...rest];
}

/** The field becomes what is inside; it is a guess that nobody misses what stands beside it. */
function unwrapped({ id, path, method }: OperationModel, envelope: Envelope | null): Proposal[] {
  if (envelope === null) return [];
  const { property, others } = envelope;
  const left = others.length === 0 ? '' : `; left out of the graph: ${others.join(', ')}`;
  return [
    {
      target: operationTarget(path, method),
      update: { 'x-graphql': { pick: property } },
      certainty: others.length === 0 ? 'found' : 'guess',
      because: `${id} answers it wrapped in ${property}${left}`,
      about: null,
    },
  ];
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
