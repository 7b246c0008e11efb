/** What a call carries and what it brings back: the media types that GraphQL values can be written as and read from. */

import type { FormField } from '../contract/operation-binding.ts';
import {
  type Body,
  isObject,
  type Json,
  type JsonObject,
  jsonSchemaOf,
  type OperationNode,
  objectOf,
  resolve,
  stringOf,
  successOf,
} from './document.ts';
import { flatten } from './flatten-schema.ts';
import { readShape } from './read-shape.ts';

/** Where the answer sits in the reply of an operation. */
export interface AnswerShape {
  /** Property to unwrap, or `null`. */
  readonly pick: string | null;
  /** No body that a field could hold: the answer is `true`. */
  readonly empty: boolean;
  /** The body is handed on as one text. */
  readonly text: boolean;
  readonly schema: Json;
  /** Media type to ask for, `null` for plain JSON. */
  readonly accept: string | null;
  /** Media type that is left out because its bytes have no place in GraphQL, else `null`. */
  readonly leftOut: string | null;
}

export interface RequestShape extends Body {
  readonly required: boolean;
  /** How the properties of a form are written, where it is not the default. */
  readonly form: Readonly<Record<string, FormField>>;
}

const TEXT =
  /^(?:text\/|application\/(?:xml|yaml|x-yaml|javascript|graphql|jwt|sql|x-ndjson|jsonl|[\w.+-]*\+(?:xml|yaml)))/i;
const TEXT_SCHEMA: JsonObject = { type: 'string' };

/**
 * The answer of an operation: unwrapped when the reply is an object with nothing but one array in it, or when the overlay says
 * which property is meant (`x-graphql: { pick }`). A property that is not there is not picked.
 */
export function answerOf(document: JsonObject, { method, node }: OperationNode): AnswerShape {
  const none: AnswerShape = {
    pick: null,
    empty: false,
    text: false,
    schema: { type: 'boolean' },
    accept: null,
    leftOut: null,
  };
  // Whatever the contract says, the answer to HEAD has no body (RFC 9110 §9.3.2).
  const content = method === 'head' ? {} : objectOf(successOf(document, node)?.content);
  const json = jsonSchemaOf(content);
  if (json === null) {
    const media = Object.keys(content);
    const text = media.find((name) => TEXT.test(name));
    if (text !== undefined) return { ...none, text: true, schema: TEXT_SCHEMA, accept: text };
    return { ...none, empty: true, accept: media.length === 0 ? null : '*/*', leftOut: media[0] ?? null };
  }
  const answer = { ...none, schema: json.schema, accept: json.media === 'application/json' ? null : json.media };
  const shape = readShape(document, flatten(document, json.schema));
  const properties = shape.kind === 'object' ? Object.entries(objectOf(shape.schema.properties)) : [];
  const said = objectOf(node['x-graphql']).pick;
  const meant = properties.find(([name]) => name === said);
  if (meant !== undefined) return { ...answer, pick: meant[0], schema: meant[1] };
  const [only] = properties;
  if (
    properties.length === 1 &&
    only !== undefined &&
    readShape(document, flatten(document, only[1])).kind === 'list'
  ) {
    return { ...answer, pick: only[0], schema: only[1] };
  }
  return answer;
}

/** The request body in the first media type that can be written: JSON, a form, a multipart form, a text, bytes. */
export function requestOf(document: JsonObject, operation: JsonObject): RequestShape | null {
  const body = resolve(document, operation.requestBody);
  const content = objectOf(body.content);
  const required = body.required === true;
  const json = jsonSchemaOf(content);
  if (json !== null) return { ...json, required, form: {} };
  const media = Object.keys(content);
  const form =
    media.find((name) => /^application\/x-www-form-urlencoded/i.test(name)) ??
    media.find((name) => /^multipart\//i.test(name));
  if (form !== undefined) {
    const node = objectOf(content[form]);
    return { media: form.split(';')[0] ?? form, schema: node.schema ?? {}, required, form: formFields(document, node) };
  }
  const other = media.find((name) => TEXT.test(name)) ?? media[0];
  if (other === undefined) return null;
  const concrete = other.includes('*') ? 'application/octet-stream' : other;
  const description = TEXT.test(other) ? `The body, ${other}.` : `The body, ${concrete}, in Base64.`;
  return { media: concrete, schema: { ...TEXT_SCHEMA, description }, required, form: {} };
}

/** Whether a body of this media type is Base64 in the graph and bytes on the wire. */
export function isBytes(media: string): boolean {
  return !TEXT.test(media) && !/json|^multipart\/|x-www-form-urlencoded/i.test(media);
}

function formFields(document: JsonObject, node: JsonObject): Record<string, FormField> {
  const fields: Record<string, FormField> = {};
  const shape = readShape(document, flatten(document, node.schema));
  const encoding = objectOf(node.encoding);
  for (const [name, property] of Object.entries(shape.kind === 'object' ? objectOf(shape.schema.properties) : {})) {
    const { schema } = flatten(document, property);
    const item = schema.type === 'array' ? flatten(document, schema.items).schema : schema;
    const said = objectOf(encoding[name]);
    const media = stringOf(said.contentType);
    const field: FormField = {
      ...(item.format === 'binary' && { base64: true }),
      ...(said.style === 'deepObject' && { deepObject: true }),
      ...(said.explode === false && { joined: true }),
      ...(media !== null && !media.includes(',') && !media.includes('*') && { contentType: media }),
    };
    if (Object.keys(field).length > 0) fields[name] = field;
  }
  return fields;
}

/** Schema of a parameter, which may be written as `schema` or as the one entry of `content`. */
export function parameterSchema(parameter: JsonObject): Json {
  if (isObject(parameter.schema)) return parameter.schema;
  const [entry] = Object.values(objectOf(parameter.content));
  const schema = objectOf(entry).schema;
  return isObject(schema) ? schema : { type: 'string' };
}

/** Whether a call cannot be made without the parameter: one with a default is filled by the service. */
export function isRequired(document: JsonObject, parameter: JsonObject): boolean {
  if (parameter.in === 'path') return true;
  return parameter.required === true && resolve(document, parameterSchema(parameter)).default === undefined;
}
