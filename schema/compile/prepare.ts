/**
 * The document the type generator gets: every operation at a path of ours with its planned types, nothing else. All names in
 * it are ours too, so that no name of the contract can clash with one the generator makes; `shape` puts the real ones back.
 */
import { isRequired, parameterSchema } from './bodies.ts';
import { breakInputCircles } from './break-input-circles.ts';
import { type Json, type JsonObject, operationsOf, stringOf } from './document.ts';
import type { OperationModel } from './operation-model.ts';
import { pointerOf } from './problem.ts';
import { fieldName, typeName } from './type-names.ts';
import type { TypePlan } from './type-plan.ts';

/** One operation under the generator's name. */
export interface PreparedOperation {
  readonly id: string;
  /** By the generator's name: the published argument and its description. */
  readonly arguments: ReadonlyMap<string, { readonly argument: string; readonly description: string | null }>;
}

export interface PreparedDocument {
  readonly document: JsonObject;
  /** By the generator's operation name. */
  readonly operations: ReadonlyMap<string, PreparedOperation>;
}

export function prepare(
  plan: TypePlan,
  models: ReadonlyMap<string, OperationModel>,
  payloads: readonly string[],
): PreparedDocument {
  const paths: JsonObject = {};
  const schemas: JsonObject = {};
  const operations = new Map<string, PreparedOperation>();
  // The generator sorts root fields by its names; numbered in the order of the contract's ids, they come out in that order.
  const inOrder = [...models.values()].sort((a, b) => (fieldName(a.id) < fieldName(b.id) ? -1 : 1));
  const internal = new Map(inOrder.map((model, index) => [model.id, `op${String(index).padStart(5, '0')}`]));
  const inDocument = operationsOf(plan.document).flatMap(({ id }) => models.get(id) ?? []);
  const bodies = inDocument.map((model) => ({ model, planned: plannedBodies(plan, model) }));
  for (const { model, planned } of bodies) {
    const name = internal.get(model.id) ?? model.id;
    const prepared = preparedOperation(plan, model, name, planned);
    operations.set(name, prepared.operation);
    if (prepared.schema !== null) schemas[`A${name}`] = prepared.schema;
    paths[`/${name}`] = { post: prepared.node };
  }
  for (const payload of payloads) {
    const name = `payload${payload}`;
    const answer = plan.plan({ $ref: `#/components/schemas/${payload}` }, 'output', {
      name: payload,
      at: '/x-subscription',
    });
    paths[`/${name}`] = { post: { operationId: name, responses: reply(answer) } };
  }
  breakInputCircles(plan.schemas);
  return {
    document: {
      openapi: '3.0.3',
      info: { title: 'service', version: '1' },
      servers: [{ url: 'http://127.0.0.1' }],
      paths,
      components: { schemas: { ...plan.schemas, ...schemas } },
    },
    operations,
  };
}

interface PlannedBodies {
  readonly body: JsonObject | null;
  readonly answer: JsonObject;
}

function plannedBodies(plan: TypePlan, model: OperationModel): PlannedBodies {
  const at = pointerOf(['paths', model.path, model.method]);
  const { request } = model;
  return {
    body:
      request === null
        ? null
        : plan.plan(request.schema, 'input', { name: `${typeName(model.id)}Request`, at: `${at}/requestBody` }),
    answer: plan.plan(model.answer.schema, 'output', { name: `${typeName(model.id)}Response`, at: `${at}/responses` }),
  };
}

/**
 * All arguments go through the generator as the fields of one input object. As parameters, it would make types of their own
 * of what they share with answers.
 */
function preparedOperation(plan: TypePlan, model: OperationModel, name: string, { body, answer }: PlannedBodies) {
  const at = `${pointerOf(['paths', model.path, model.method])}/parameters`;
  const names: PreparedOperation['arguments'] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never = new Map();
  const properties: JsonObject = {};
  const required: string[] = [];
  model.arguments.forEach(({ argument, parameter }, index) => {
    const key = `p${index}`;
    names.set(key, { argument, description: stringOf(parameter.description) });
    properties[key] = plan.plan(parameterSchema(parameter), 'input', { name: String(parameter.name), at });
    if (isRequired(plan.document, parameter)) required.push(key);
  });
  if (body !== null) {
    properties.body = body;
    if (model.request?.required === true) required.push('body');
  }
  const schema: JsonObject | null =
    Object.keys(properties).length === 0
      ? null
      : { type: 'object', properties, ...(required.length > 0 && { required }) };
  const texts = [model.node.summary, model.node.description].filter(Boolean);
  const node: JsonObject = {
    operationId: name,
    ...(texts.length > 0 && { description: texts.join('\n\n') }),
    ...(schema !== null && {
      requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/A${name}` } } } },
    }),
    responses: reply(answer),
  };
  return { node, schema, operation: { id: model.id, arguments: names } };
}

function reply(schema: Json): JsonObject {
  return { '200': { description: 'Answer', content: { 'application/json': { schema } } } };
}
