/** Every operation of a service with what it is called, who may call it, and which arguments it takes. */
import { CONTEXT_HEADERS, TENANT_HEADERS } from '../contract/context-headers.ts';
import { answerOf, requestOf } from './bodies.ts';
import { arrayOf, type JsonObject, type OperationNode, objectOf, operationsOf } from './document.ts';
import type { Access } from './extensions.ts';
import type { ArgumentModel, OperationModel, ServiceSource } from './model.ts';
import { type BuildProblem, failOn, pointerOf } from './problem.ts';
import { claim, fieldName } from './type-names.ts';

/** Name of the argument that takes the request body. */
export const BODY_ARGUMENT = 'input';

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
    const answer = answerOf(document, operation.node);
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
    models.set(operation.id, {
      ...operation,
      field: fields.get(operation.id) ?? operation.id,
      kind: kindOf(operation),
      access: access ?? { roles: ['nobody'] },
      answer,
      request,
      tenantScoped: operation.parameters.some(isTenantHeader),
      support: isSupport,
      arguments: argumentsOf(operation, request !== null, source, problems),
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

function argumentsOf(
  operation: OperationNode,
  hasBody: boolean,
  source: ServiceSource,
  problems: BuildProblem[],
): ArgumentModel[] {
  const shown = operation.parameters.filter(
    (parameter) => !isContextHeader(parameter) && objectOf(parameter['x-graphql']).hidden !== true,
  );
  const taken = new Set<string>(hasBody ? [BODY_ARGUMENT] : []);
  const pointer = pointerOf(['paths', operation.path, operation.method, 'parameters']);
  for (const parameter of shown) {
    const said = objectOf(parameter['x-graphql']).name;
    if (typeof parameter.name !== 'string' || !['path', 'query', 'header', 'cookie'].includes(String(parameter.in))) {
      problems.push({
        file: source.contractFile,
        pointer,
        reason: 'a parameter has no name, or no place to go',
        remedy: 'give it name and in (OpenAPI 3.0.3 §4.7.12)',
      });
    }
    if (typeof said !== 'string') continue;
    if (taken.has(said)) {
      problems.push({
        file: source.overlayFile,
        pointer,
        reason: `two arguments of ${operation.id} are named ${said}`,
        remedy: 'give one of them another x-graphql: { name: … }',
      });
    }
    taken.add(said);
  }
  return shown.map((parameter) => {
    const said = objectOf(parameter['x-graphql']).name;
    const name = String(parameter.name);
    const twice = shown.filter((other) => other.name === name).length > 1;
    const key = twice ? `${parameter.in} ${name}` : name;
    return { argument: typeof said === 'string' ? said : claim(taken, fieldName(name)), key, parameter };
  });
}

function isTenantHeader(parameter: JsonObject): boolean {
  const name = String(parameter.name).toLowerCase();
  return parameter.in === 'header' && Object.values(TENANT_HEADERS).some((header) => header === name);
}

/** Header parameters that the request context fills; they are no arguments. OpenAPI itself ignores the reserved three. */
function isContextHeader(parameter: JsonObject): boolean {
  if (parameter.in !== 'header') return false;
  const name = String(parameter.name).toLowerCase();
  return CONTEXT_HEADERS.has(name) || name === 'authorization' || name === 'accept' || name === 'content-type';
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
