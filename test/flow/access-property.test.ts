/**
 * Generated queries for every role: what the supergraph denies a caller is not fetched, and is null with one error. And every door answers
 * the same, fields and errors: a socket, and a gateway that has kept what somebody with more rights was answered before.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildASTSchema,
  type FieldDefinitionNode,
  type GraphQLNamedType,
  GraphQLSchema,
  getNamedType,
  getVariableValues,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import type { ServiceBindings } from '../../schema/contract/bindings.ts';
import type { FieldBinding } from '../../schema/contract/field-binding.ts';
import type { Operation } from '../oracle/answerer.ts';
import { operationOf } from '../oracle/document.ts';
import { generateOperation } from '../oracle/generate/operation.ts';
import { productValues } from '../oracle/product.ts';
import { deriveSeed } from '../oracle/random.ts';
import { CALLERS } from '../support/callers.ts';
import { answerOnSocket, liveClient } from '../support/live-client.ts';
import { startWorld, UNLIMITED, type World } from '../support/world.ts';

const OPERATIONS = 48;
const SEED = 20_260_115;
/** Of the operations, each so-manieth is asked by the other doors as well: they cost four requests more. */
const BY_OTHER_DOORS = 6;

const generated = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../schema/generated/${file}`, import.meta.url)), 'utf8');
const api = buildASTSchema(parse(generated('api.graphql')));
const schema = new GraphQLSchema({ ...api.toConfig(), mutation: undefined });
const values = productValues(schema);
const bindings = ['iam', 'customs', 'mawb'].map(
  (name) => JSON.parse(generated(`${name}.bindings.json`)) as ServiceBindings,
);

/** Directives of the supergraph's fields, read here without the gateway's own reader. */
const directives = new Map<string, FieldDefinitionNode>(
  parse(generated('supergraph.graphql')).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? []).map((field) => [`${definition.name.value}.${field.name.value}`, field] as const)
      : [],
  ),
);

interface Caller {
  readonly id: string;
  readonly roles: readonly string[];
}

interface Expected {
  /** Coordinates of fields that run. */
  readonly allowed: Set<string>;
  /** Response paths. */
  readonly denied: Set<string>;
  readonly roots: { readonly key: string; readonly denied: boolean }[];
  needsToken: boolean;
}

function expectationOf(
  query: string,
  operationName: string | undefined,
  given: Record<string, unknown>,
  caller: Caller | null,
) {
  const document = parse(query);
  const operation = operationOf(document, operationName);
  if (operation === undefined) throw new Error('no operation');
  const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (variables === undefined) return null;
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const expected: Expected = { allowed: new Set(), denied: new Set(), roots: [], needsToken: false };

  const runs = ({ directives = [] }: SelectionNode): boolean =>
    directives.every(({ name, arguments: [condition] = [] }) => {
      const value = condition === undefined ? true : valueFromASTUntyped(condition.value, variables);
      return name.value === 'skip' ? value !== true : value === true;
    });

  function isDenied(coordinate: string, argument: (name: string) => unknown): boolean {
    const found = directives.get(coordinate)?.directives ?? [];
    const policies = found.find(({ name }) => name.value === 'policy')?.arguments?.[0]?.value;
    if (found.some(({ name }) => ['authenticated', 'policy'].includes(name.value)) && caller === null) {
      expected.needsToken = true;
      return true;
    }
    if (policies === undefined || caller === null) return false;
    return !(valueFromASTUntyped(policies) as string[][]).some((all) =>
      all.every((policy) =>
        policy.startsWith('role:')
          ? caller.roles.includes(policy.slice(5))
          : argument(policy.replace('self:', '')) === caller.id,
      ),
    );
  }

  function walk(type: GraphQLNamedType | undefined, { selections }: SelectionSetNode, path: readonly string[]): void {
    for (const selection of selections) {
      if (!runs(selection)) continue;
      if (selection.kind !== Kind.FIELD) {
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (fragment === undefined) continue;
        const condition = fragment.typeCondition?.name.value;
        walk(condition === undefined ? type : schema.getType(condition), fragment.selectionSet, path);
        continue;
      }
      const key = selection.alias?.value ?? selection.name.value;
      const coordinate = `${type?.name}.${selection.name.value}`;
      const denied = isDenied(coordinate, (name) => {
        const argument = selection.arguments?.find((entry) => entry.name.value === name);
        return argument === undefined ? undefined : valueFromASTUntyped(argument.value, variables);
      });
      if (path.length === 0) expected.roots.push({ key, denied });
      if (denied) {
        expected.denied.add([...path, key].join('.'));
        continue;
      }
      expected.allowed.add(coordinate);
      const field = type !== undefined && 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
      if (field !== undefined && selection.selectionSet !== undefined)
        walk(getNamedType(field.type), selection.selectionSet, [...path, key]);
    }
  }
  walk(schema.getQueryType() ?? undefined, operation.selectionSet, []);
  return expected;
}

/** Operations of the contracts that the fields may cause. */
function operationsOf(coordinates: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const coordinate of coordinates) {
    for (const { fields } of bindings) {
      const binding = Object.hasOwn(fields, coordinate) ? (fields[coordinate] as FieldBinding) : undefined;
      if (binding?.kind === 'operation') found.add(binding.operation);
      if (binding?.kind === 'collection') {
        for (const side of [binding.list, binding.batch]) if (side !== null) found.add(side.operation);
      }
      if (binding?.kind === 'reference') {
        for (const { entities } of bindings) {
          const fetch = entities[binding.entity]?.fetch;
          if (fetch !== undefined && fetch !== null && 'operation' in fetch) found.add(fetch.operation);
        }
      }
    }
  }
  return found;
}

/** Values at a response path, through lists; nothing below a null. */
function valuesAt(data: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return [data];
  return typeof data === 'object' && data !== null ? valuesAt((data as Record<string, unknown>)[key], rest) : [];
}

describe('generated queries', () => {
  const environment = { QUERY_MAX_COST: '1000000', QUERY_MAX_RECURSION: '10', QUERY_MAX_DEPTH: '20' };
  let world: World;
  /** Before the same services, and keeps what it answers. */
  let keeping: RunningGateway;
  beforeAll(async () => {
    world = await startWorld({ ...environment, SOCKET_MAX_MESSAGES: '1000000' });
    keeping = await runGateway({
      ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' },
      ...UNLIMITED,
      ...world.standIns.environment,
      ...environment,
      ...{ RESPONSE_CACHE_BYTES: '10000000', UPSTREAM_CACHE_BYTES: '10000000' },
    });
  });
  afterAll(async () => {
    await keeping?.close();
    await world?.[Symbol.asyncDispose]();
  });

  interface Shown {
    readonly data?: unknown;
    readonly errors?: readonly { readonly path?: readonly unknown[]; readonly extensions: Record<string, unknown> }[];
  }
  const began = Date.now();
  /** Some fields say when they were answered. */
  const timeless = (value: unknown): unknown =>
    value === undefined ? undefined : JSON.parse(JSON.stringify(value), (_key, one) => (isRecent(one) ? 'now' : one));
  const isRecent = (value: unknown): boolean =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && Math.abs(Date.parse(value) - began) < 3_600_000;
  /** What a client learns, in no order of errors. */
  const learnt = ({ data, errors = [] }: Shown) => ({
    data: timeless(data),
    errors: errors.map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`).sort(),
  });

  /** Asks by every other door and holds the answers to the first one. Answers whether something kept was used. */
  async function holdDoors(operation: Operation, answer: Shown, user: string | null, client: Client | null) {
    const { query, operationName, variables = {} } = operation;
    const options = { variables, url: keeping.url, ...(operationName !== undefined && { operationName }) };
    const context = JSON.stringify({ query, variables });
    await world.ask(query, { ...options, as: 'root.admin' });
    const first = await world.ask(query, { ...options, as: user });
    world.forgetCalls();
    const second = await world.ask(query, { ...options, as: user });
    const kept = second.data !== undefined && world.calls().length === 0;
    expect(learnt(first), `after root.admin: ${context}`).toEqual(learnt(answer));
    expect(learnt(second), `the own answer: ${context}`).toEqual(learnt(answer));
    if (client === null) return kept;
    const named = operationName === undefined ? {} : { operationName };
    expect(learnt(await answerOnSocket(client, query, variables, named)), `socket: ${context}`).toEqual(learnt(answer));
    return kept;
  }

  async function callerOf(user: string | null): Promise<Caller | null> {
    if (user === null) return null;
    const [, payload = ''] = (await world.token(user)).split('.');
    const { sub, realm_access } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return { id: sub, roles: realm_access.roles };
  }

  test.each(CALLERS)(
    'call nothing for a field that is denied to $code, and null it with one error',
    async ({ code, user }) => {
      const caller = await callerOf(user);
      const met = { judged: 0, refused: 0, partly: 0, whole: 0, kept: 0 };
      const client = user === null ? null : liveClient(world, { as: user, lazy: false });
      for (let index = 0; index < OPERATIONS; index++) {
        const operation = generateOperation({ schema, values, depth: 4, fields: 20 }, deriveSeed(SEED, index, code));
        const { query, operationName, variables = {} } = operation;
        const expected = expectationOf(query, operationName, variables, caller);
        world.forgetCalls();
        const answer = await world.ask(query, {
          variables,
          as: user,
          ...(operationName !== undefined && { operationName }),
        });
        const { status, data, errors } = answer;
        const calls = world.calls().map(({ operationId }) => operationId);
        if (index % BY_OTHER_DOORS === 0 && (await holdDoors(operation, answer, user, client))) met.kept += 1;
        const context = JSON.stringify({ query, variables, errors });
        const refusals = errors.filter(
          ({ extensions }) => extensions.code === 'FORBIDDEN_ROLE' && extensions.service === undefined,
        );
        if (expected === null || status === 400) {
          expect(calls, context).toEqual([]);
          continue;
        }
        met.judged += 1;
        if (expected.needsToken) {
          expect([status, data, errors.map(({ extensions }) => extensions.code), calls], context).toEqual([
            401,
            undefined,
            ['UNAUTHENTICATED'],
            [],
          ]);
          met.refused += 1;
          continue;
        }
        const refusedRoots = new Set(expected.roots.filter(({ denied }) => denied).map(({ key }) => key));
        if (refusedRoots.size > 0 && expected.roots.every(({ key }) => refusedRoots.has(key))) {
          expect([status, data, refusals.length, calls], context).toEqual([403, undefined, 1, []]);
          met.refused += 1;
          continue;
        }
        met[expected.denied.size > 0 ? 'partly' : 'whole'] += 1;
        expect(status, context).toBe(200);
        expect(refusals.map(({ path }) => path?.join('.')).sort(), context).toEqual([...expected.denied].sort());
        for (const path of expected.denied) {
          for (const value of valuesAt(data, path.split('.'))) expect(value, context).toBeNull();
        }
        const allowed = operationsOf(expected.allowed);
        expect(
          calls.filter((id) => !allowed.has(String(id))),
          context,
        ).toEqual([]);
      }
      expect(met.judged, JSON.stringify(met)).toBeGreaterThan(OPERATIONS / 2);
      // These may run every query.
      const seen = ['SA', 'TA', 'AU'].includes(code) ? met.whole : met.refused;
      expect(seen, JSON.stringify(met)).toBeGreaterThan(0);
      // Else it would say nothing that kept answers are right.
      if (user !== null && code !== 'NO_ROLE') expect(met.kept, JSON.stringify(met)).toBeGreaterThan(0);
      await client?.dispose();
      if (code === 'OP') expect(met.partly, JSON.stringify(met)).toBeGreaterThan(0);
    },
  );
});
