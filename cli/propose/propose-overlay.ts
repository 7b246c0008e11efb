/** What the overlay of a contract could say, read from the contract: who may call, entities, keys, batches, references. */
import { isObjectType } from 'graphql';
import { type JsonObject, objectOf } from '../../schema/compile/document.ts';
import type { ServiceModel } from '../../schema/compile/model.ts';
import { type ContractSchema, readSchemas } from './contract-schemas.ts';
import { findEntities } from './find-entities.ts';
import { findReferences, type KnownEntity } from './find-references.ts';
import { operationTarget, type Proposal } from './proposal.ts';

const READING = /^(search|find|query|lookup|estimate|calculate|preview|validate)(?=[A-Z_-]|$)/;

/**
 * @param model the contract with the least overlay
 * @param others entities of the services that are there
 * @param prefix put before every type and root field of the service; `null`: none
 */
export function proposeOverlay(model: ServiceModel, others: readonly KnownEntity[], prefix: string | null): Proposal[] {
  const schemas = readSchemas(model.document);
  const entities = findEntities(model, schemas);
  const own = entities.map(({ schema, key, keyType }) => ({
    type: `${prefix ?? ''}${schema.type}`,
    name: schema.type,
    keyType,
    own: { schema: schema.name, key },
  }));
  return [
    access(model.document),
    ...(prefix === null ? [] : [named(prefix)]),
    ...entities.flatMap(({ proposals }) => proposals),
    ...findReferences(schemas.filter(isAnswered(model)), [...own, ...others]),
    ...reads(model),
  ];
}

/** A reference leads on from an answer: in a body that is only sent it would say nothing. */
function isAnswered({ schema }: ServiceModel): (one: ContractSchema) => boolean {
  return ({ type }) => isObjectType(schema.getType(type));
}

/** Fail closed: what the contract leaves open is for signed-in callers until somebody says otherwise. */
function access(document: JsonObject): Proposal {
  const said =
    document.security !== undefined || Object.keys(objectOf(objectOf(document.components).securitySchemes)).length > 0;
  return {
    target: '$',
    update: { 'x-access': { authenticated: true } },
    certainty: said ? 'found' : 'guess',
    because: said
      ? 'the contract asks for credentials; roles are not in it'
      : 'the contract does not say who may call; public would be { public: true }',
    about: null,
  };
}

function named(prefix: string): Proposal {
  return {
    target: '$',
    update: { 'x-graphql': { prefix } },
    certainty: 'guess',
    because:
      'names of it are taken by other services; rename single ones with x-graphql: { name: … } instead, if you like',
    about: null,
  };
}

function reads(model: ServiceModel): Proposal[] {
  return [...model.operations.values()]
    .filter(({ method, id }) => method === 'post' && READING.test(id))
    .map(({ path, method, id }) => ({
      target: operationTarget(path, method),
      update: { 'x-graphql': { kind: 'query' } },
      certainty: 'guess',
      because: `${id} sounds like a POST that only reads`,
      about: null,
    }));
}
