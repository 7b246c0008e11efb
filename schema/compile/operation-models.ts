/** Every operation of a service with what it is called, who may call it, and which arguments it takes. */
import { TENANT_HEADERS } from '../contract/context-headers.ts';
import { argumentsOf } from './argument-models.ts';
import { answerOf, requestOf } from './bodies.ts';
import { arrayOf, type JsonObject, type OperationNode, objectOf, operationsOf } from './document.ts';
import type { Access } from './extensions.ts';
import type { OperationModel } from './operation-model.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';
import type { ServiceSource } from './service-source.ts';
import { claim, fieldName } from './type-names.ts';

/** @throws {BuildError} for operations without access, names used twice, parameters without a name */
export function operationModels(
  document: JsonObject,
  source: ServiceSource,
  warnings: BuildProblem[],
): Map<string, OperationModel> {
  const problems: BuildProblem[] = [];
  const support = supportOperations(document);
  const operations = operationsOf(document);
  const fields = rootFields(document, operations, source, problems);
  const models = new Map<string, OperationModel>();
  for (const operation of operations) {
    const pointer = pointerOf(['paths', operation.path, operation.method]);
    const graphql = objectOf(operation.node['x-graphql']);
    const access = (operation.node['x-access'] ?? document['x-access']) as unknown as Access | undefined;
    const hidden = graphql.hidden === true;
    if (access === undefined && !hidden) {
      problems.push({
        file: source.overlayFile,
        pointer,
        reason: `${operation.id} says nowhere who may call it, and an operation without access is not callable`,
        remedy: 'add x-access to the operation, or a default x-access to $',
      });
    }
    const answer = answerOf(document, operation);
    if (graphql.pick !== undefined && graphql.pick !== answer.pick) {
      problems.push({
        file: source.overlayFile,
        pointer: pointerOf(['paths', operation.path, operation.method, 'x-graphql', 'pick']),
        reason: `the answer of ${operation.id} has no property ${String(graphql.pick)}`,
        remedy: 'name a property of the answer as the contract has it, or leave pick out',
      });
    }
    const request = requestOf(document, operation.node);
    const isSupport = hidden || (support.has(operation.id) && graphql.name === undefined);
    if (answer.leftOut !== null && !isSupport) {
      warnings.push({
        file: source.contractFile,
        pointer: `${pointer}/responses`,
        reason: `the answer is ${answer.leftOut}, whose bytes GraphQL does not carry: the field answers true and the bytes are left out`,
        remedy:
          'let clients fetch it by REST, and take the field out with x-graphql: { hidden: true } on the operation',
      });
    }
    const args = argumentsOf(operation, request !== null, source);
    problems.push(...args.problems);
    warnings.push(...args.warnings);
    models.set(operation.id, {
      ...operation,
      field: fields.get(operation.id) ?? operation.id,
      kind: kindOf(operation),
      access: access ?? { roles: ['nobody'] },
      answer,
      request,
      tenantScoped: operation.parameters.some(isTenantHeader),
      support: isSupport,
      arguments: args.arguments,
    });
  }
  failOn(problems);
  return models;
}

function kindOf({ method, node }: OperationNode): OperationModel['kind'] {
  const said = objectOf(node['x-graphql']).kind;
  if (said === 'query' || said === 'mutation') return said;
  return ['get', 'head', 'options'].includes(method) ? 'query' : 'mutation';
}

/** `listThings` and `getThingById` are called `things` and `thing`; writes keep their name. */
function derivedName(operation: OperationNode): string {
  const name = fieldName(operation.id);
  if (operation.method !== 'get') return name;
  const bare = name.replace(/^(list|get)(?=[A-Z])/, '').replace(/(?<=.)ById$/, '');
  return bare.charAt(0).toLowerCase() + bare.slice(1);
}

/** Root field by operation. Where short names meet (`getPet`, `listPet`) the whole operationId is the name. */
function rootFields(
  document: JsonObject,
  operations: readonly OperationNode[],
  source: ServiceSource,
  problems: BuildProblem[],
): Map<string, string> {
  const fields = new Map<string, string>();
  const taken = new Set<string>();
  const prefix = String(objectOf(document['x-graphql']).prefix ?? '');
  const prefixed = (name: string): string =>
    prefix === '' ? name : fieldName(prefix) + name.charAt(0).toUpperCase() + name.slice(1);
  for (const { id, node, path, method } of operations) {
    const said = objectOf(node['x-graphql']).name;
    if (typeof said !== 'string') continue;
    if (taken.has(said)) {
      problems.push({
        file: source.overlayFile,
        pointer: pointerOf(['paths', path, method, 'x-graphql', 'name']),
        reason: `two operations are named ${said}`,
        remedy: 'give one of them another x-graphql: { name: … }',
      });
    }
    taken.add(said);
    fields.set(id, said);
  }
  const short = new Map<string, number>();
  const derived = operations.filter(({ id }) => !fields.has(id));
  for (const operation of derived) short.set(derivedName(operation), (short.get(derivedName(operation)) ?? 0) + 1);
  for (const operation of derived) {
    const name = derivedName(operation);
    const free = short.get(name) === 1 && !taken.has(prefixed(name));
    fields.set(operation.id, claim(taken, prefixed(free ? name : fieldName(operation.id))));
  }
  return fields;
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
