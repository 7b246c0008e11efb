/** What the reads of a contract answer: one thing or many of it, bare or wrapped. */
import { getNamedType, getNullableType, isListType } from 'graphql';
import { rootFieldOf, type ServiceModel } from '../../schema/compile/model.ts';
import type { ContractSchema } from './contract-schemas.ts';
import { type Envelope, readEnvelope } from './envelope.ts';

export interface Answered {
  readonly schema: ContractSchema;
  readonly list: boolean;
  /** `null`: bare, or unwrapped by the compiler itself. */
  readonly envelope: Envelope | null;
}

/** @returns by operationId; a read that answers no schema of the contract is left out */
export function readAnswers(model: ServiceModel, schemas: readonly ContractSchema[]): Map<string, Answered> {
  const byType = new Map(schemas.map((schema) => [schema.type, schema]));
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const answered = new Map<string, Answered>();
  for (const operation of model.operations.values()) {
    if (operation.method !== 'get' || operation.support) continue;
    const { type } = rootFieldOf(model, operation);
    const bare = byType.get(getNamedType(type).name);
    const envelope = readEnvelope(model.document, operation);
    const inside = envelope === null ? undefined : byName.get(envelope.schema);
    if (inside !== undefined) answered.set(operation.id, { schema: inside, list: envelope?.list === true, envelope });
    else if (bare !== undefined)
      answered.set(operation.id, { schema: bare, list: isListType(getNullableType(type)), envelope: null });
  }
  return answered;
}
