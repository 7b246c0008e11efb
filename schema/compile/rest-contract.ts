/** One service's model → what the REST pass-through may let through: paths, access, and how requests are checked. */

import type { RestAccess, RestOperation, RestParameter, RestService } from '../contract/rest.ts';
import { publicPaths } from '../contract/rest-paths.ts';
import { policiesOf } from './access-directives.ts';
import { parameterSchema } from './bodies.ts';
import { isObject, type JsonObject, jsonSchemaOf, objectOf, successOf } from './document.ts';
import type { Access, DeprecationExtension } from './extensions.ts';
import { flatten } from './flatten-schema.ts';
import { MaskShapes } from './mask-shapes.ts';
import type { ServiceModel } from './model.ts';
import { operationBinding } from './operation-binding.ts';
import type { OperationModel } from './operation-model.ts';
import { type BuildProblem, pointerOf } from './problem.ts';
import { checkingSchema, type SchemaNames } from './rest-schema.ts';

export interface RestContracts {
  readonly services: readonly RestService[];
  readonly warnings: readonly BuildProblem[];
}

/** @param models in the order in which they win a path that several have */
export function restContracts(models: readonly ServiceModel[]): RestContracts {
  const warnings: BuildProblem[] = [];
  const taken = new Map<string, string>();
  return { services: models.map((model) => restContract(model, taken, warnings)), warnings };
}

function restContract(model: ServiceModel, taken: Map<string, string>, warnings: BuildProblem[]): RestService {
  const { document } = model;
  const aliases = objectOf(objectOf(document['x-rest']).aliases) as Record<string, string>;
  const names: SchemaNames = { used: new Set() };
  const shapes = new MaskShapes(document);
  const operations: RestOperation[] = [];
  for (const operation of [...model.operations.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const refusal = unroutable(operation) ?? clash(model, operation, aliases, taken);
    if (refusal === null) operations.push(restOperation(model, operation, names, shapes));
    else warnings.push(leftOut(model, operation, refusal));
  }
  return {
    service: model.source.name,
    aliases,
    operations,
    schemas: usedSchemas(document, names),
    shapes: shapes.all(),
  };
}

function restOperation(
  model: ServiceModel,
  operation: OperationModel,
  names: SchemaNames,
  shapes: MaskShapes,
): RestOperation {
  const { document } = model;
  const binding = operationBinding(model, operation);
  const answer = jsonSchemaOf(objectOf(successOf(document, operation.node)?.content));
  const masked = answer === null ? null : shapes.of(answer.schema);
  const deprecation = operation.node['x-deprecation'] as unknown as DeprecationExtension | undefined;
  const since = deprecation?.since ?? (operation.node.deprecated === true ? true : undefined);
  return {
    operationId: operation.id,
    method: binding.method,
    path: operation.path,
    access: restAccess(operation, document['x-access'] as unknown as Access | undefined),
    ...(operation.kind === 'mutation' && { changes: true as const }),
    ...(binding.audit !== undefined && { audit: binding.audit }),
    parameters: binding.parameters.map((parameter, index) =>
      restParameter(document, parameter, objectOf(operation.arguments[index]?.parameter), names),
    ),
    body:
      operation.request === null
        ? null
        : {
            media: operation.request.media,
            required: operation.request.required,
            schema: /json/i.test(operation.request.media) ? checkingSchema(operation.request.schema, names) : null,
          },
    ...(masked !== null && { masked }),
    ...(since !== undefined && { deprecated: since }),
    ...(deprecation?.sunset !== undefined && { sunset: deprecation.sunset }),
  };
}

function restParameter(
  document: JsonObject,
  {
    name,
    key,
    in: place,
    style,
    explode,
    required,
    content,
  }: ReturnType<typeof operationBinding>['parameters'][number],
  parameter: JsonObject,
  names: SchemaNames,
): RestParameter {
  const schema = parameterSchema(parameter);
  const { schema: flat } = flatten(document, schema);
  return {
    name,
    ...(key !== undefined && { key }),
    in: place,
    style,
    explode,
    required,
    ...(content === undefined && flat.type === 'array' && { list: true }),
    ...(content !== undefined && /json/i.test(content) && { json: true }),
    schema: checkingSchema(schema, names),
  };
}

function restAccess({ access, tenantScoped }: OperationModel, defaults: Access | undefined): RestAccess {
  const open = { authenticated: false, tenantScoped, scopes: null, policies: null };
  if ('public' in access) return open;
  if ('authenticated' in access) return { ...open, authenticated: true };
  return {
    authenticated: true,
    tenantScoped,
    scopes: access.scopes ?? null,
    policies: policiesOf(access, defaults, access.self ?? ''),
  };
}

/** Named schemas that requests refer to, with those that they refer to themselves. */
function usedSchemas(document: JsonObject, names: SchemaNames): RestService['schemas'] {
  const schemas: Record<string, RestService['schemas'][string]> = {};
  const all = objectOf(objectOf(document.components).schemas);
  for (let before = -1; before !== names.used.size; ) {
    before = names.used.size;
    for (const name of [...names.used]) schemas[name] ??= checkingSchema(all[name] ?? {}, names);
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const PLACES = ['path', 'query', 'header'];

/** Why a request for the operation cannot be told from others or read without doubt, `null` when it can. */
function unroutable(operation: OperationModel): string | null {
  const { path } = operation;
  if (!/^\/[^?#*\s]*$/.test(path)) return 'its path holds a query, a fragment, an asterisk or a blank';
  if (path.split('/').some((part) => part.includes('{') && !/^\{[^{}]+\}$/.test(part))) {
    return 'a segment of its path is a parameter and text at once';
  }
  for (const { parameter } of operation.arguments) {
    const { in: place, name } = parameter;
    const style = String(parameter.style ?? (place === 'query' ? 'form' : 'simple'));
    const plain = ['form', 'simple', 'spaceDelimited', 'pipeDelimited'].includes(style);
    const json = isObject(parameter.content);
    const type = objectOf(parameter.schema).type;
    if (!PLACES.includes(String(place))) return `its parameter "${name}" is in ${place}`;
    if (!json && (!plain || type === 'object')) return `its parameter "${name}" is written in the style ${style}`;
  }
  return null;
}

function clash(
  model: ServiceModel,
  { id, method, path }: OperationModel,
  aliases: Readonly<Record<string, string>>,
  taken: Map<string, string>,
): string | null {
  const keys = publicPaths(aliases, path).map((place) => `${method} ${place.replaceAll(/\{[^{}]*\}/g, '{}')}`);
  const owner = keys.map((key) => taken.get(key)).find((found) => found !== undefined);
  if (owner !== undefined) return `its path is that of ${owner}`;
  for (const key of keys) taken.set(key, `${id} of ${model.source.name}`);
  return null;
}

function leftOut({ source }: ServiceModel, operation: OperationModel, reason: string): BuildProblem {
  return {
    file: source.contractFile,
    pointer: pointerOf(['paths', operation.path, operation.method]),
    reason: `${operation.id} cannot be called by REST through the gateway: ${reason}`,
    remedy: 'call it through the graph, or change the path or the parameter in the contract',
  };
}
