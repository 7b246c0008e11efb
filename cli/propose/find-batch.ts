/** Reads of many by a required list of keys: what an entity needs so that a hundred rows cost one call. */
import { isRequired, parameterSchema } from '../../schema/compile/bodies.ts';
import { arrayOf, type JsonObject, objectOf, resolve, stringOf } from '../../schema/compile/document.ts';
import type { ServiceModel } from '../../schema/compile/model.ts';
import type { OperationModel } from '../../schema/compile/operation-model.ts';
import { keysParameter } from '../../schema/compile/registry.ts';
import { fieldName } from '../../schema/compile/type-names.ts';
import { type ContractSchema, leafType } from './contract-schemas.ts';
import { operationTarget, type Proposal } from './proposal.ts';
import type { Answered } from './read-answers.ts';

export interface FoundBatch {
  readonly operation: OperationModel;
  /** Most keys of a call, where only a sentence of the contract says so; `null`: its schema does, or nothing. */
  readonly max: number | null;
  readonly sure: boolean;
  /** What has to be said of its parameter. */
  readonly proposals: readonly Proposal[];
}

/** @param key property of the schema */
export function findBatch(
  model: ServiceModel,
  answered: ReadonlyMap<string, Answered>,
  schema: ContractSchema,
  key: string,
): FoundBatch | null {
  for (const operation of model.operations.values()) {
    const answer = answered.get(operation.id);
    if (answer?.list !== true || answer.schema !== schema) continue;
    const required = operation.arguments.filter(({ parameter }) => isRequired(model.document, parameter));
    const [only] = required;
    if (required.length !== 1 || only === undefined) continue;
    const sure = namesKeys(String(only.parameter.name), key);
    if (sure === null) continue;
    const keyType = leafType(schema.properties.get(key) ?? {});
    const parameter = resolve(model.document, parameterSchema(only.parameter));
    if (keysParameter(model, operation) !== null) {
      const items = resolve(model.document, parameter.items);
      if (leafType(items) === keyType && items.enum === undefined) return { operation, max: null, sure, proposals: [] };
      continue;
    }
    const joined = asList(model.document, operation, only.parameter, parameter, keyType);
    if (joined !== null) return { operation, max: mostOf(only.parameter, parameter), sure: false, proposals: [joined] };
  }
  return null;
}

/** `ids`, `codes` of a thing with a code, `thingIds`; statuses are no keys. `null`: neither. */
function namesKeys(parameter: string, key: string): boolean | null {
  const name = fieldName(parameter).toLowerCase();
  if (['ids', 'keys', key.toLowerCase(), `${key.toLowerCase()}s`].includes(name)) return true;
  return /(ids|keys|codes)$/.test(name) ? false : null;
}

/** A text that the contract describes as a list with commas: said as what it is, it is written the same. */
function asList(
  document: JsonObject,
  { path, method, node }: OperationModel,
  parameter: JsonObject,
  schema: JsonObject,
  keyType: string | null,
): Proposal | null {
  const text = `${stringOf(parameter.description) ?? ''} ${stringOf(schema.description) ?? ''}`;
  const inPlace = arrayOf(node.parameters).findIndex(
    (entry) => objectOf(resolve(document, entry)).name === parameter.name,
  );
  if (leafType(schema) !== 'string' || keyType === null || !/comma/i.test(text) || inPlace === -1) return null;
  const ref = stringOf(objectOf(arrayOf(node.parameters)[inPlace]).$ref);
  return {
    target:
      ref === null
        ? `${operationTarget(path, method)}.parameters[${inPlace}]`
        : `$${ref
            .slice(1)
            .split('/')
            .slice(1)
            .map((part) => `['${part}']`)
            .join('')}`,
    update: { style: 'form', explode: false, schema: { type: 'array', items: { type: keyType } } },
    certainty: 'guess',
    because: `${String(parameter.name)} is described as a list with commas`,
    about: null,
  };
}

/** `Maximum: 50 IDs` */
function mostOf(parameter: JsonObject, schema: JsonObject): number | null {
  const text = `${stringOf(parameter.description) ?? ''} ${stringOf(schema.description) ?? ''}`;
  const most = /\bmax(?:imum)?\b\D{0,20}?(\d{1,4})\b/i.exec(text)?.[1];
  return most === undefined ? null : Number(most);
}
