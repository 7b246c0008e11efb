/**
 * One contract through the product: compiled, served, and every operation of it called against a recorder. What has to be
 * true of each call: method, path, query, headers, cookies and body are those of the contract; no path value leaves its place;
 * an answer of the contract's own schema is read without an error.
 */
import {
  type ExecutionResult,
  execute,
  type GraphQLField,
  getNamedType,
  isListType,
  isNonNullType,
  isScalarType,
  parse,
  validateSchema,
} from 'graphql';
import { compile } from '../../schema/compile/compile.ts';
import type { ServiceSource } from '../../schema/compile/service-source.ts';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { OperationField } from '../../schema/contract/field-binding.ts';
import type { OperationBinding } from '../../schema/contract/operation-binding.ts';
import { createUpstreamClient, type ServedSubgraph, serveSubgraph } from '../../subgraphs/engine/serve.ts';
import { COMPANION, LEAST_OVERLAY } from '../support/compile-contract.ts';
import {
  answerSchema,
  type Contract,
  type ContractOperation,
  type ContractParameter,
  type Node,
  readContract,
} from './contract-operations.ts';
import { type Drawn, type Draws, startDraws } from './drawn-values.ts';
import { judgeBody } from './judge-body.ts';
import {
  judgeCookies,
  judgeHeaders,
  judgePath,
  judgeQuery,
  type PathTemplate,
  readTemplate,
  type SentParameter,
} from './judge-parameters.ts';
import { EVIL_VALUES, escapes } from './path-escapes.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { sampleAnswer } from './sample-answer.ts';
import { selectLeaves, selectTree } from './select.ts';

export interface Verdict {
  /** Operations of the contract. */
  readonly operations: number;
  readonly built: boolean;
  /** The served schema passes graphql-js' own validation. */
  readonly valid: boolean;
  /** Operations with a field. */
  readonly reachable: number;
  /** Operations whose call was right in every part. */
  readonly right: number;
  /** Operations with a JSON answer, and how many answers of their own schema were read without an error. */
  readonly answers: number;
  readonly answersRead: number;
  /** Evil path values tried, and how many left their place. */
  readonly evilValues: number;
  readonly escaped: number;
  readonly compileMs: number;
  /** `GET /path: what was wrong`; for a contract that is not built, why. */
  readonly failures: readonly string[];
}

type Tally = { -readonly [Key in keyof Verdict]: Verdict[Key] extends readonly string[] ? string[] : Verdict[Key] };

/** Headers that are the gateway's to send, whatever a contract declares. */
const OURS =
  /^(|host|content-(length|type)|transfer-encoding|connection|expect|accept(-language)?|authorization|trace(parent|state)|x-(business-unit|country-code|correlation-id))$/i;

const CONTEXT = {
  correlationId: '00000000-0000-4000-8000-000000000000',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: null,
  locale: 'en',
  caller: { id: 'u', username: 'u', roles: [], scopes: [], grants: ['*:*'], token: 't', expiresAt: 9e9 },
  tenant: { businessUnit: 'BU', countryCode: 'CL' },
  signal: new AbortController().signal,
} as const;

/** The contract as a service of its own, with the least overlay there is. */
export function subjectSource(text: string, file: string): ServiceSource {
  return { name: 'subject', contractFile: file, contract: text, overlayFile: 'overlay.yaml', overlay: LEAST_OVERLAY };
}

/** @param text the contract, JSON */
export async function proveContract(text: string, file: string): Promise<Verdict> {
  const contract = readContract(JSON.parse(text) as Node);
  const tally: Tally = {
    operations: contract.operations.length,
    built: false,
    valid: false,
    reachable: 0,
    right: 0,
    answers: 0,
    answersRead: 0,
    evilValues: 0,
    escaped: 0,
    compileMs: 0,
    failures: [],
  };
  const started = performance.now();
  try {
    const compiled = await compile([subjectSource(text, file), COMPANION]);
    tally.compileMs = Math.round(performance.now() - started);
    tally.built = true;
    const subject = compiled.services.find(({ service }) => service === 'subject');
    if (subject !== undefined) await callAll(contract, subject.sdl, subject.bindings, tally);
  } catch (error) {
    tally.failures.push((error as Error).message.slice(0, 600));
  }
  return tally;
}

async function callAll(contract: Contract, sdl: string, bindings: ServiceBindings, tally: Tally): Promise<void> {
  await using recorder = await startRecorder();
  const baseUrls = { subject: recorder.url, companion: recorder.url };
  const client = createUpstreamClient({ baseUrls, attempts: 1 });
  try {
    const served = serveSubgraph({ sdl, bindings }, client);
    const [wrong] = validateSchema(served.schema);
    if (wrong !== undefined) throw wrong;
    tally.valid = true;
    const fields = fieldsByCall(served, bindings);
    const draws = startDraws();
    for (const operation of contract.operations) {
      const field = fields.get(`${operation.method} ${decoded(operation.path)}`);
      if (field === undefined) tally.failures.push(`${operation.name}: no field`);
      else await proveOperation({ contract, operation, field, served, recorder, draws }, tally);
    }
  } finally {
    await client.close();
  }
}

interface RootField {
  readonly type: 'query' | 'mutation';
  readonly definition: GraphQLField<unknown, unknown>;
  readonly binding: OperationField;
  readonly operation: OperationBinding;
}

/** Root fields by `GET /path`. */
function fieldsByCall({ schema }: ServedSubgraph, bindings: ServiceBindings): Map<string, RootField> {
  const found = new Map<string, RootField>();
  for (const [coordinate, binding] of Object.entries(bindings.fields)) {
    const [owner, name = ''] = coordinate.split('.');
    const type = owner === 'Query' ? schema.getQueryType() : schema.getMutationType();
    const definition = type?.getFields()[name];
    if (binding.kind !== 'operation' || definition === undefined) continue;
    const operation = bindings.operations[binding.operation];
    if (operation === undefined) continue;
    const root: RootField = { type: owner === 'Query' ? 'query' : 'mutation', definition, binding, operation };
    found.set(`${operation.method} ${decoded(operation.path)}`, root);
  }
  return found;
}

interface Subject {
  readonly contract: Contract;
  readonly operation: ContractOperation;
  readonly field: RootField;
  readonly served: ServedSubgraph;
  readonly recorder: Recorder;
  readonly draws: Draws;
}

async function proveOperation(subject: Subject, tally: Tally): Promise<void> {
  const { operation, field, recorder, draws } = subject;
  tally.reachable++;
  const drawn = new Map(field.definition.args.map(({ name, type }) => [name, draws.draw(type)]));
  const variables = Object.fromEntries([...drawn].map(([name, { value }]) => [name, value]));
  const template = readTemplate(recorder.prefix, operation.path);
  try {
    recorder.answer(...plainAnswer(field.operation));
    const result = await ask(subject, variables, selectLeaves(field.definition.type));
    const request = recorder.take();
    if (request === null) {
      tally.failures.push(`${operation.name}: not called, ${result.errors?.[0]?.message}`);
      return;
    }
    const problems = judgeCall(subject, template, request, drawn);
    const fault = result.errors?.find(({ message }) => !/cannot return null/i.test(message));
    if (fault !== undefined) problems.push(`answer: ${fault.message}`);
    if (problems.length === 0) tally.right++;
    else tally.failures.push(`${operation.name}: ${problems.slice(0, 2).join('; ')}`);
    await proveAnswer(subject, variables, tally);
    await tryEscapes(subject, template, variables, tally);
  } catch (error) {
    tally.failures.push(`${operation.name}: ${(error as Error).message.slice(0, 150)}`);
  }
}

function plainAnswer({ text, accept, pick }: OperationBinding): [type: string, body: string] {
  if (text === true) return [accept ?? 'text/plain', 'hello'];
  return ['application/json', pick === null ? 'null' : JSON.stringify({ [pick]: [] })];
}

function judgeCall(
  { contract, operation, field }: Subject,
  template: PathTemplate,
  request: NonNullable<ReturnType<Recorder['take']>>,
  drawn: ReadonlyMap<string, Drawn>,
): string[] {
  const problems = request.method === operation.method ? [] : [`method ${request.method}`];
  const argumentOf = (key: string): string | undefined =>
    Object.entries(field.binding.arguments).find(([, parameter]) => parameter === key)?.[0];
  const sent: SentParameter[] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in === 'header' && OURS.test(parameter.name)) continue;
    const bound = field.operation.parameters.find(
      ({ name, in: place }) => name === parameter.name && place === parameter.in,
    );
    const value = bound === undefined ? undefined : drawn.get(argumentOf(bound.key ?? bound.name) ?? '');
    if (value === undefined) problems.push(`no argument for ${parameter.in} ${parameter.name}`);
    else sent.push({ parameter, drawn: value });
  }
  const of = (place: ContractParameter['in']) => sent.filter(({ parameter }) => parameter.in === place);
  const fills = (name: string) =>
    of('path').find(({ parameter }) => parameter.name === name)?.drawn ??
    drawn.get(argumentOf(name) ?? argumentOf(`path ${name}`) ?? '');
  return [
    ...problems,
    ...judgePath(template, request, fills),
    ...judgeQuery(contract, template, request, of('query')),
    ...judgeHeaders(request, of('header')),
    ...judgeCookies(request, of('cookie')),
    ...judgeBody(contract, operation, request, field.binding.body === null ? undefined : drawn.get(field.binding.body)),
  ];
}

/** The service answers what its contract says, and every field of it is asked for. */
async function proveAnswer(
  subject: Subject,
  variables: Readonly<Record<string, unknown>>,
  tally: Tally,
): Promise<void> {
  const { contract, operation, field, recorder } = subject;
  const schema = answerSchema(contract, operation);
  if (field.operation.empty || field.operation.text === true || schema === undefined) return;
  tally.answers++;
  const row = sampleAnswer(contract, schema);
  recorder.answer('application/json', JSON.stringify(row));
  const { data, errors } = await ask(subject, variables, selectTree(field.definition.type));
  const wanted = field.operation.pick === null ? row : (row as Node | null)?.[field.operation.pick];
  if (errors !== undefined) tally.failures.push(`${operation.name}: its answer, ${errors[0]?.message}`);
  else if (wanted != null && data?.r === null) tally.failures.push(`${operation.name}: its answer is lost`);
  else tally.answersRead++;
}

async function tryEscapes(
  subject: Subject,
  template: PathTemplate,
  variables: Readonly<Record<string, unknown>>,
  tally: Tally,
): Promise<void> {
  const { operation, field, recorder } = subject;
  recorder.answer('application/json', 'null');
  for (const { name, type } of field.definition.args) {
    const key = field.binding.arguments[name];
    const isPath = field.operation.parameters.some(
      (parameter) => parameter.in === 'path' && (parameter.key ?? parameter.name) === key,
    );
    const inner = getNamedType(type);
    if (!isPath || !isScalarType(inner) || !['String', 'ID', 'JSON'].includes(inner.name)) continue;
    const isList = isListType(isNonNullType(type) ? type.ofType : type);
    for (const evil of EVIL_VALUES) {
      for (const value of isList ? [[evil], [evil, evil]] : [evil]) {
        tally.evilValues++;
        await ask(subject, { ...variables, [name]: value }, selectLeaves(field.definition.type));
        const request = recorder.take();
        if (!escapes(template, evil, request)) continue;
        tally.escaped++;
        tally.failures.push(
          `${operation.name}: ${name} ${JSON.stringify(value)} escapes to ${request?.url.slice(0, 100)}`,
        );
      }
    }
  }
}

async function ask(
  { served, field }: Subject,
  variableValues: Readonly<Record<string, unknown>>,
  selection: string,
): Promise<ExecutionResult> {
  const { name, args } = field.definition;
  const declared = args.map((argument) => `$${argument.name}: ${argument.type}`).join(' ');
  const passed = args.map((argument) => `${argument.name}: $${argument.name}`).join(' ');
  const [head, tail] = args.length === 0 ? ['', ''] : [`(${declared})`, `(${passed})`];
  const document = parse(`${field.type}${head} { r: ${name}${tail} ${selection} }`);
  return execute({ schema: served.schema, document, variableValues, contextValue: { ...CONTEXT } });
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
