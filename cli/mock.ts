/** `gateway mock <contract>`: a service that answers what its contract says, for pages that are built before it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sample } from 'openapi-sampler';
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
} from '../schema/compile/document.ts';
import { readDocument } from '../schema/compile/read-document.ts';
import { fieldName } from '../schema/compile/type-names.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { isAboutTheAnswer } from './propose/envelope.ts';
import { readContract } from './read-contract.ts';

export interface Mock {
  readonly url: string;
  readonly operations: number;
  close(): Promise<void>;
}

/** @param contract file or address; @param port 0 takes a free one */
export async function startMock(contract: string, port: number): Promise<Mock> {
  const document = objectOf(readDocument(await readContract(contract), contract));
  const operations = operationsOf(document);
  if (operations.length === 0) {
    throw new CommandError(EXIT.data, `${contract} has no operation of OpenAPI 3: there is nothing to answer`);
  }
  const routes = operations
    .map((operation) => ({ operation, match: matcherOf(operation.path) }))
    // `/things/batch` before `/things/{id}`.
    .sort((one, other) => placeholders(one.operation) - placeholders(other.operation));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    const method = (request.method ?? 'GET').toLowerCase();
    request.resume();
    for (const { operation, match } of routes) {
      const values = operation.method === method ? match(url.pathname) : null;
      if (values === null) continue;
      const { status, body } = answerOf(document, operation, values, url.searchParams);
      response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
      return;
    }
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: `the contract has no ${method.toUpperCase()} ${url.pathname}` }));
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations: operations.length,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const placeholders = ({ path }: OperationNode): number => path.split('{').length;

function matcherOf(path: string): (pathname: string) => Record<string, string> | null {
  const parts = path.split(/\{([^{}]+)\}/);
  const names = parts.filter((_, index) => index % 2 === 1);
  const source = parts
    .map((part, index) => (index % 2 === 1 ? '([^/]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
    .join('');
  const expression = new RegExp(`^${source}/?$`);
  return (pathname) => {
    const match = expression.exec(pathname);
    if (match === null) return null;
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
  };
}

/** Examples of the contract, else values of its schemas; a key that was asked for is answered. */
function answerOf(
  document: JsonObject,
  { method, node }: OperationNode,
  values: Readonly<Record<string, string>>,
  query: URLSearchParams,
): { status: number; body?: Json } {
  const statuses = Object.keys(objectOf(node.responses)).filter((status) => /^2\d\d$/.test(status));
  const status = Number(statuses.sort()[0] ?? 200);
  const success = successOf(document, node);
  const json = success === null ? null : jsonSchemaOf(success.content);
  if (success === null || json === null) return { status: statuses.length === 0 ? 204 : status };
  const media = objectOf(objectOf(success.content)[json.media]);
  const body =
    exampleOf(document, media) ??
    (sample(json.schema as never, { skipWriteOnly: true, quiet: true }, document) as Json);
  const lists = [...query]
    .filter(([name]) => /(ids|keys|codes)(\[\])?$/i.test(name))
    .flatMap(([, value]) => value.split(','));
  const [key] = Object.values(values).slice(-1);
  const asked = method === 'get' && lists.length > 0 ? lists : null;
  if (asked === null && key === undefined) return { status, body };
  return {
    status,
    body: inside(body, (thing) => {
      if (Array.isArray(thing)) return asked?.map((one) => withKey(structuredClone(thing[0] ?? {}), one)) ?? thing;
      return key === undefined ? thing : withKey(thing, key);
    }),
  };
}

/** Changes what an answer is about: all of it, or the one object or list that it wraps (`{ data: {…} }`). */
function inside(body: Json, change: (thing: Json) => Json): Json {
  if (!isObject(body) || Object.keys(body).some(isKey)) return change(body);
  const [only, ...more] = Object.entries(body).filter(
    ([name, value]) => !isAboutTheAnswer(name) && (isObject(value) || Array.isArray(value)),
  );
  return only === undefined || more.length > 0 ? change(body) : { ...body, [only[0]]: change(only[1]) };
}

function isKey(property: string): boolean {
  return ['id', 'uuid', 'gid', 'key', 'code'].includes(fieldName(property).toLowerCase());
}

function exampleOf(document: JsonObject, media: JsonObject): Json | undefined {
  if (media.example !== undefined) return structuredClone(media.example);
  const [first] = Object.values(objectOf(media.examples));
  const value = first === undefined ? undefined : resolve(document, first).value;
  return value === undefined ? undefined : structuredClone(value);
}

/** The row with the key that was asked for, in its `id` or the like, of the type that it has. */
function withKey(row: Json, key: string): Json {
  if (!isObject(row)) return row;
  const name = Object.keys(row).find(isKey);
  if (name === undefined) return row;
  const isNumber = typeof row[name] === 'number' && /^-?\d{1,15}$/.test(key);
  return { ...row, [name]: isNumber ? Number(key) : key };
}
