import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema, extendSchema, type GraphQLOutputType, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FOREIGN,
  type KnownRecord,
  learnTenants,
  NO_NUMBER,
  OWN,
  type Tenants,
  textsOf,
} from '../support/foreign-records.ts';
import { documentWith, type IdPosition, idPositions, withSelection } from '../support/id-positions.ts';
import { baseDocument, PREPARED, ROOT_DOCUMENTS } from '../support/prepared-documents.ts';
import { type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

const schema = buildSchema(readFileSync(new URL('../../schema/generated/api.graphql', import.meta.url), 'utf8'));
const positions = idPositions(schema);

/** May read everything and change everything, in every tenant: nothing but the tenant of the request holds this one back. */
const SUPERADMIN = 'root.admin';
const CALLERS = [SUPERADMIN, 'ana.rojas', 'bruno.diaz', 'diego.vera'];
/** Own records that are tried until one makes a difference: not every user has something assigned. */
const MOST_TRIES = 60;

let world: World;
let tenants: Tenants;

beforeAll(async () => {
  world = await startWorld();
  tenants = await learnTenants(world);
});
afterAll(() => world?.[Symbol.asyncDispose]());

const records = (tenant: string, { kind }: IdPosition): readonly KnownRecord[] => tenants.records[tenant]?.[kind] ?? [];
/** A record of each other tenant, by a key that only it has; a number may be used by several tenants, then it names the own record. */
function foreignKeys(position: IdPosition, nth: number): readonly string[] {
  return FOREIGN.map((tenant) => {
    const keys = records(tenant, position).map((record) => keyOf(record, position));
    const found = keys.filter((key) => tenants.secrets.has(key));
    const key = found[nth % found.length];
    if (key === undefined) throw new Error(`${tenant} has no ${position.kind} of its own`);
    return key;
  });
}
/** The key of a record that nobody has. An id is never used twice: a service may remember what it was given. */
const nobodyAt = (position: IdPosition): string => (position.natural ? NO_NUMBER : randomUUID());
const keyOf = ({ id, number }: KnownRecord, { natural }: IdPosition): string => (natural ? number : id);

async function askWith(position: IdPosition, key: string, as: string): Promise<GraphqlAnswer> {
  const base = await baseDocument(world, position.coordinate, position.field);
  return world.ask(documentWith(schema, base, position, key), { as, tenant: OWN });
}

/** What a client could tell answers apart by, without what differs from one call to the next. */
function comparable({ status, data, errors }: GraphqlAnswer, key: string): string {
  return JSON.stringify({ status, data, errors })
    .replaceAll(key, 'KEY')
    .replace(/"correlationId":"[^"]*"/g, '')
    .replace(/"[\da-f]{8}-[\da-f-]{27}"/g, 'ID')
    .replace(/"\d{4}-\d\d-\d\dT[^"]*"/g, 'TIME')
    .replace(/"version":\d+/g, '')
    .replace(/"(internalNumber|awbNumber|awbSerial|username|email)":"[^"]*"/g, '$1');
}

function expectNothingForeign({ data, errors }: GraphqlAnswer, key: string): void {
  expect(textsOf([data, errors]).filter((text) => text !== key && tenants.secrets.has(text))).toEqual([]);
}

test('every root field is asked by some document of the access matrix', () => {
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  expect(fields.filter((field) => !ROOT_DOCUMENTS.has(field))).toEqual([]);
});

test('a new argument for a key is noticed as long as nobody has said what it names', () => {
  for (const argument of ['thingId: ID', 'thingIds: [ID!]', 'thingNumber: String', 'input: ThingInput']) {
    const more = `extend type Query { thing(${argument}): Boolean } input ThingInput { thingId: ID }`;
    expect(() => idPositions(extendSchema(schema, parse(more)))).toThrow(
      'say in id-positions.ts which records these name',
    );
  }
});

test('every prepared document belongs to a place of the schema', () => {
  const coordinates = new Set(positions.map(({ coordinate }) => coordinate));
  expect(Object.keys(PREPARED).filter((coordinate) => !coordinates.has(coordinate))).toEqual([]);
});

test('there is enough to give away', () => {
  expect(tenants.secrets.size).toBeGreaterThan(4000);
  expect(positions.length).toBeGreaterThan(50);
});

describe('a root field without any key', () => {
  const queries = Object.values(schema.getQueryType()?.getFields() ?? {});

  test.each(queries.map(({ name }) => name))('%s shows the own tenant only', async (field) => {
    for (const as of CALLERS) {
      expectNothingForeign(
        await world.ask(withSelection(schema, ROOT_DOCUMENTS.get(field) ?? ''), { as, tenant: OWN }),
        '',
      );
    }
  });

  const isPage = (type: GraphQLOutputType): boolean => isObjectType(type) && 'meta' in type.getFields();
  const searchable = queries.filter(({ args, type }) => isPage(type) && args.some(({ name }) => name === 'search'));

  test.each(searchable.map(({ name }) => name))(
    '%s does not find what other tenants have by searching for it',
    async (field) => {
      for (const tenant of FOREIGN) {
        for (const kind of ['Mawb', 'Hawb', 'Declaration'] as const) {
          const number = tenants.records[tenant]?.[kind][5]?.number ?? '';
          if (!tenants.secrets.has(number)) continue;
          const query = `query($search: String!) { ${field}(search: $search) { meta { totalItems } } }`;
          const { data } = await world.ask(query, { as: SUPERADMIN, tenant: OWN, variables: { search: number } });
          expect(data[field].meta.totalItems).toBe(0);
        }
      }
    },
  );
});

describe.each(positions.map((position) => [position.coordinate, position] as const))('%s', (_coordinate, position) => {
  test('looks at the key: a record of the own tenant makes a difference', async () => {
    const nobody = nobodyAt(position);
    const nothing = comparable(await askWith(position, nobody, SUPERADMIN), nobody);
    for (const record of records(OWN, position).slice(0, MOST_TRIES)) {
      const key = keyOf(record, position);
      if (comparable(await askWith(position, key, SUPERADMIN), key) !== nothing) return;
    }
    expect.fail(`no record of the own tenant is answered otherwise than nobody: ${nothing}`);
  });

  test.each(CALLERS.map((as, index) => [as, index] as const))(
    'answers %s about another tenant what it answers about nobody',
    async (as, index) => {
      const nobody = nobodyAt(position);
      const nothing = await askWith(position, nobody, as);
      for (const key of foreignKeys(position, index)) {
        const answer = await askWith(position, key, as);
        expectNothingForeign(answer, key);
        expect(comparable(answer, key)).toBe(comparable(nothing, nobody));
      }
    },
  );
});

const subjects = positions.filter(({ subject }) => subject);

test.each(subjects.map((position) => [position.coordinate, position] as const))(
  '%s of another tenant is not found',
  async (_coordinate, position) => {
    for (const key of foreignKeys(position, CALLERS.length)) {
      const { data, errors } = await askWith(position, key, SUPERADMIN);
      expect(data).toEqual({ [position.field]: null });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual([`${position.kind.toUpperCase()}_NOT_FOUND`]);
    }
  },
);

test('a waybill number that another tenant uses is free', async () => {
  const theirs = tenants.records['ANDESBOX:CL']?.Mawb.find(({ number }) => tenants.secrets.has(number))?.number ?? '';
  const document = (ROOT_DOCUMENTS.get('createMawb') ?? '').replace('045-12345676', theirs);
  const { errors, data } = await world.ask(document, { as: SUPERADMIN, tenant: OWN });
  expect(errors).toEqual([]);
  expect(data.createMawb.id).toMatch(/^[\da-f-]{36}$/);
});
