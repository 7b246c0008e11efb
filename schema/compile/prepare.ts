/**
 * Rewrites a normalised contract so that the type generator makes the types we want: one success answer per
 * operation, envelopes unwrapped, empty answers as `true`, hidden parts gone, names decided. What the generator
 * needs no knowledge of (references, masks, entities) is moved to `x-gateway` on the object schema it belongs to.
 */
import {
  isObject,
  type Json,
  type JsonObject,
  jsonSchemaOf,
  type OperationNode,
  objectOf,
  operationsOf,
  resolve,
  successOf,
} from './document.ts';
import type { SubscriptionExtension } from './extensions.ts';
import { isContextHeader, walkSchemas } from './normalise.ts';

/** Where the answer sits in the reply of an operation. */
export interface AnswerShape {
  /** Property to unwrap, or `null`. */
  readonly pick: string | null;
  readonly empty: boolean;
  readonly schema: Json;
}

/** Path under which payload types of subscriptions are smuggled through the generator. */
export const PAYLOAD_PATH = '/__payload/';

export function prepare(normalised: JsonObject): JsonObject {
  const document = withFreeInputNames(normalised);
  walkSchemas(document, (schema) => annotate(schema));
  const paths: JsonObject = {};
  for (const operation of operationsOf(document)) {
    const item = objectOf(paths[operation.path]);
    paths[operation.path] = item;
    item[operation.method] = preparedOperation(document, operation);
  }
  for (const subscription of (document['x-subscription'] ?? []) as unknown as SubscriptionExtension[]) {
    const { payload } = subscription;
    paths[PAYLOAD_PATH + payload] = {
      get: { operationId: `payload${payload}`, responses: reply({ $ref: `#/components/schemas/${payload}` }) },
    };
  }
  return {
    openapi: '3.0.3',
    info: { title: 'service', version: '1' },
    servers: [{ url: 'http://127.0.0.1' }],
    paths,
    components: { schemas: objectOf(document.components).schemas ?? {} },
  };
}

/**
 * The generator reserves `ThingInput` for the input form of every `Thing`, used or not, and calls a schema of that name
 * `ThingInput2`. Such schemas go in as `ThingAsInput`; `shape` gives them their name back.
 */
function withFreeInputNames(normalised: JsonObject): JsonObject {
  const schemas = objectOf(objectOf(normalised.components).schemas);
  const text = JSON.stringify(normalised).replace(
    /"#\/components\/schemas\/(\w+)Input"/g,
    '"#/components/schemas/$1AsInput"',
  );
  const document = JSON.parse(text) as JsonObject;
  const renamed = Object.keys(schemas).map((name) => [
    name.replace(/(?<=\w)Input$/, 'AsInput'),
    objectOf(objectOf(document.components).schemas)[name] as Json,
  ]);
  return { ...document, components: { ...objectOf(document.components), schemas: Object.fromEntries(renamed) } };
}

/** The answer of an operation: unwrapped when the reply is an object with nothing but one array in it. */
export function answerOf(document: JsonObject, operation: JsonObject): AnswerShape {
  const success = successOf(document, operation);
  const json = success === null ? null : jsonSchemaOf(success.response.content);
  if (json === null) return { pick: null, empty: true, schema: { type: 'boolean' } };
  const schema = resolve(document, json.schema);
  const properties = Object.entries(objectOf(schema.properties));
  const [only] = properties;
  if (properties.length === 1 && only !== undefined && resolve(document, only[1]).type === 'array') {
    return { pick: only[0], empty: false, schema: only[1] };
  }
  return { pick: null, empty: false, schema: json.schema };
}

/** Name of an enum value in GraphQL: unchanged where it is a valid name, else upper snake case. */
export function enumValueName(value: string): string {
  if (/^(?!__)[A-Za-z_]\w*$/.test(value) && !['true', 'false', 'null'].includes(value)) return value;
  const snake = value
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  return /^[0-9]|^$/.test(snake) ? `_${snake}` : snake;
}

function annotate(schema: JsonObject): void {
  if (Array.isArray(schema.enum) && schema.enum.every((value) => typeof value === 'string')) {
    schema['x-graphql-enum-mapping'] = Object.fromEntries(
      schema.enum.map((value) => [value as string, enumValueName(value as string)]),
    );
  }
  const typeName = objectOf(schema['x-graphql']).name;
  if (schema.properties === undefined) return;
  if (typeName !== undefined) schema['x-graphql-type-name'] = typeName;
  const references: JsonObject = {};
  const masks: JsonObject = {};
  const properties = objectOf(schema.properties);
  for (const [key, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    const graphql = objectOf(property['x-graphql']);
    if (property['x-ref'] !== undefined) references[key] = [property['x-ref']].flat() as Json;
    if (property['x-access'] !== undefined) masks[key] = property['x-access'];
    if (graphql.hidden === true) delete properties[key];
    else if (graphql.name !== undefined) property['x-graphql-field-name'] = graphql.name;
  }
  schema['x-gateway'] = {
    references,
    masks,
    ...(schema['x-entity'] !== undefined && { entity: schema['x-entity'] }),
    ...(schema['x-collection'] !== undefined && { collections: schema['x-collection'] }),
  };
}

function preparedOperation(document: JsonObject, operation: OperationNode): JsonObject {
  const body = resolve(document, operation.node.requestBody);
  const json = jsonSchemaOf(body.content);
  return {
    operationId: operation.id,
    description: [operation.node.summary, operation.node.description].filter(Boolean).join('\n\n'),
    parameters: operation.parameters
      .filter((parameter) => !isContextHeader(parameter) && parameter.in !== 'cookie')
      .filter((parameter) => objectOf(parameter['x-graphql']).hidden !== true),
    ...(json !== null && {
      requestBody: { required: body.required === true, content: { 'application/json': { schema: json.schema } } },
    }),
    responses: reply(answerOf(document, operation.node).schema),
  };
}

function reply(schema: Json): JsonObject {
  return { '200': { description: 'Answer', content: { 'application/json': { schema } } } };
}
