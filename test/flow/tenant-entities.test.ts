import { type ExecutionResult, execute, type GraphQLObjectType, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../gateway/execute/load-services.ts';
import type { ReferenceField } from '../../schema/contract/field-binding.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import {
  createUpstreamClient,
  type ServedSubgraph,
  serveSubgraph,
  type UpstreamClient,
} from '../../subgraphs/engine/serve.ts';
import { foreignKeysOf, learnTenants, OWN, type Tenants, textsOf } from '../support/foreign-records.ts';
import { selection } from '../support/id-positions.ts';
import { startWorld, type World } from '../support/world.ts';

const { services } = loadCompiledGraph();
const CALLERS = ['root.admin', 'ana.rojas', 'bruno.diaz', 'diego.vera'];

let world: World;
let tenants: Tenants;
let upstream: UpstreamClient;
let served: ReadonlyMap<string, ServedSubgraph>;

beforeAll(async () => {
  world = await startWorld();
  tenants = await learnTenants(world);
  const { iam, customs, mawb } = world.standIns;
  upstream = createUpstreamClient({ baseUrls: { iam: iam.url, customs: customs.url, mawb: mawb.url, hawb: mawb.url } });
  served = new Map(services.map((service) => [service.bindings.service, serveSubgraph(service, upstream)]));
});
afterAll(async () => {
  await upstream?.close();
  await world?.[Symbol.asyncDispose]();
});

/** What the gateway hands to a subgraph for a verified request of the own tenant. */
async function contextOf(as: string): Promise<RequestContext> {
  const [businessUnit = '', countryCode = ''] = OWN.split(':');
  const roles = ['SUPERADMIN', 'TENANT_ADMIN', 'CUSTOMS_AGENT', 'OPERATIONS', 'AUDITOR'];
  return {
    correlationId: '5a6c0000-0000-4000-8000-000000000000',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
    locale: 'en',
    caller: { id: as, username: as, roles, scopes: [], grants: [], token: await world.token(as), expiresAt: 1e10 },
    tenant: { businessUnit, countryCode },
    signal: new AbortController().signal,
  };
}

function schemaOf(service: string): ServedSubgraph['schema'] {
  const found = served.get(service);
  if (found === undefined) throw new Error(`${service} is not served`);
  return found.schema;
}

async function entities(
  service: string,
  representations: readonly unknown[],
  leaf: string,
  as: string,
): Promise<ExecutionResult> {
  return execute({
    schema: schemaOf(service),
    document: parse(`query($representations: [_Any!]!) { _entities(representations: $representations) { ${leaf} } }`),
    variableValues: { representations },
    contextValue: await contextOf(as),
  });
}

const cases = services.flatMap(({ bindings }) =>
  Object.values(bindings.entities).map((entity) => ({ service: bindings.service, entity })),
);

describe.each(cases.map((entry) => [`${entry.service}: ${entry.entity.type}`, entry] as const))(
  '%s',
  (_name, entry) => {
    const { service, entity } = entry;
    const representation = (key: string): object => ({ __typename: entity.type, [entity.key]: key });
    const leafOf = (): string =>
      `... on ${entity.type} ${selection(schemaOf(service).getType(entity.type) as GraphQLObjectType, 1)}`;

    test.each(CALLERS)(
      'gives %s no record of another tenant, and those of the own tenant in their places',
      async (as) => {
        const own = (tenants.records[OWN]?.[entity.type as 'User'] ?? []).slice(0, 2).map(({ id }) => id);
        const foreign = foreignKeysOf(tenants, entity.type, CALLERS.indexOf(as));
        const keys = [...own.slice(0, 1), ...foreign, ...own.slice(1), ...foreign];
        const { data, errors } = await entities(service, keys.map(representation), leafOf(), as);
        const rows = data?._entities as (Record<string, unknown> | null)[];
        expect(textsOf([data, errors]).filter((text) => !keys.includes(text) && tenants.secrets.has(text))).toEqual([]);
        if (entity.fetch.kind === 'key') {
          // The service only adds its own records to somebody else's entity: to a foreign one it has nothing to add.
          expect(rows.map((row, index) => (own.includes(keys[index] ?? '') ? null : textsOf(row)))).toEqual(
            keys.map((key) => (own.includes(key) ? null : [key])),
          );
        } else {
          // The service knows the caller's real roles, which may not list the people of a group.
          expect((errors ?? []).filter(({ extensions }) => extensions?.code !== 'FORBIDDEN_ROLE')).toEqual([]);
          expect(rows.map((row) => row?.[entity.key] ?? null)).toEqual(
            keys.map((key) => (own.includes(key) ? key : null)),
          );
        }
      },
    );

    test('gives a whole page of foreign keys no record', async () => {
      const keys = Array.from({ length: 30 }, (_, nth) => foreignKeysOf(tenants, entity.type, nth)).flat();
      const { data } = await entities(service, keys.map(representation), '__typename', 'root.admin');
      const rows = data?._entities as unknown[];
      expect(rows).toEqual(keys.map(() => (entity.fetch.kind === 'key' ? { __typename: entity.type } : null)));
    });
  },
);

/** Also those on rows that only events carry, which no document reaches by query. */
const local = services.flatMap(({ bindings }) =>
  Object.entries(bindings.fields).flatMap(([coordinate, binding]) =>
    binding.kind === 'reference' && binding.local
      ? [{ coordinate, service: bindings.service, binding: binding as ReferenceField }]
      : [],
  ),
);

describe('a reference inside one service', () => {
  test.each(local.map((entry) => [entry.coordinate, entry] as const))(
    '%s is null for a foreign key',
    async (coordinate, entry) => {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      const type = schemaOf(entry.service).getType(typeName);
      const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
      for (const key of foreignKeysOf(tenants, entry.binding.entity, 3)) {
        const row = { [entry.binding.property]: entry.binding.list ? [key] : key };
        const shown = await field?.resolve?.(row, {}, await contextOf('root.admin'), {} as never);
        expect(shown).toEqual(entry.binding.list ? [] : null);
      }
    },
  );
});

describe('the gateway', () => {
  test.each(['_entities(representations: []) { __typename }', '_service { sdl }'])(
    'offers no %s to clients',
    async (field) => {
      const { status, data, errors } = await world.ask(`{ ${field} }`, { as: 'root.admin' });
      expect([status, data, errors[0]?.extensions.code]).toEqual([400, undefined, 'GRAPHQL_VALIDATION_FAILED']);
    },
  );
});
