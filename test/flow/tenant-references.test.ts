import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../gateway/execute/load-services.ts';
import type { CollectionField, ReferenceField } from '../../schema/contract/field-binding.ts';
import { foreignKeysOf, learnTenants, OWN, type Tenants, textsOf } from '../support/foreign-records.ts';
import { selection } from '../support/id-positions.ts';
import { plantKey, ROW_PATHS, type RowPath } from '../support/row-paths.ts';
import { type GraphqlAnswer, startWorld, type World } from '../support/world.ts';

const schema = buildSchema(readFileSync(new URL('../../schema/generated/api.graphql', import.meta.url), 'utf8'));
const fields = loadCompiledGraph().services.flatMap(({ bindings }) =>
  Object.entries(bindings.fields).map(([coordinate, binding]) => {
    const [type = '', field = ''] = coordinate.split('.');
    return { coordinate, type, field, binding };
  }),
);

/** Types that queries and mutations lead to; rows of the others come with events only. */
const reachable = new Set<string>();
function reach(type: GraphQLObjectType | null | undefined): void {
  if (!type || reachable.has(type.name)) return;
  reachable.add(type.name);
  for (const field of Object.values(type.getFields())) {
    const named = getNamedType(field.type);
    if (isObjectType(named)) reach(named);
  }
}
reach(schema.getQueryType());
reach(schema.getMutationType());

const references = fields.flatMap(({ binding, ...entry }) =>
  binding.kind === 'reference' && reachable.has(entry.type) ? [{ ...entry, binding: binding as ReferenceField }] : [],
);
const collections = fields.flatMap(({ binding, ...entry }) =>
  binding.kind === 'collection' ? [{ ...entry, binding: binding as CollectionField }] : [],
);

let world: World;
let tenants: Tenants;

beforeAll(async () => {
  world = await startWorld();
  tenants = await learnTenants(world);
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => {
  for (const service of [world.standIns.iam, world.standIns.customs, world.standIns.mawb]) service.failures.clear();
});

const pathOf = (type: string): RowPath => {
  const path = ROW_PATHS[type];
  if (path === undefined) throw new Error(`say in row-paths.ts how a row of ${type} is shown`);
  return path;
};

function expectNothingForeign({ data, errors }: GraphqlAnswer, key: string): void {
  expect(textsOf([data, errors]).filter((text) => text !== key && tenants.secrets.has(text))).toEqual([]);
}

test('every type with references or collections has a row that can be shown', () => {
  const types = [...references, ...collections].map(({ type }) => type);
  expect(types.filter((type) => ROW_PATHS[type] === undefined)).toEqual([]);
  expect(references.length).toBeGreaterThan(25);
  expect(collections.length).toBeGreaterThan(9);
});

describe.each(references.map((entry) => [entry.coordinate, entry] as const))('%s', (_coordinate, entry) => {
  const { type, field, binding } = entry;
  const path = pathOf(type);
  const target = (schema.getType(type) as GraphQLObjectType).getFields()[field];
  const leaf = `${field} ${selection(target?.type as never, 0)}`;
  const at = (answer: GraphqlAnswer): unknown => (path.answer(answer.data) as Record<string, unknown>)[field];

  test('shows a record of the own tenant', async () => {
    const key = tenants.records[OWN]?.[binding.entity as 'User']?.[2]?.id;
    if (key !== undefined) await plantKey(world, path, binding.property, binding.list ? [key] : key);
    const answer = await world.ask(path.document(leaf), { as: path.callers[0] });
    expect(answer.errors).toEqual([]);
    const shown = at(answer);
    expect(binding.list ? (shown as unknown[])[0] : shown).toMatchObject(
      key === undefined ? {} : { [binding.key]: key },
    );
  });

  test.each(path.callers)('is null without an error for %s when its key belongs to another tenant', async (as) => {
    for (const key of foreignKeysOf(tenants, binding.entity, path.callers.indexOf(as))) {
      await plantKey(world, path, binding.property, binding.list ? [key] : key);
      const answer = await world.ask(path.document(leaf), { as });
      expect(answer.errors).toEqual([]);
      expect(at(answer)).toEqual(binding.list ? [] : null);
      expectNothingForeign(answer, key);
    }
  });

  test('tells nothing but the key that the row holds when only the key is asked for', async () => {
    for (const key of foreignKeysOf(tenants, binding.entity, 7)) {
      await plantKey(world, path, binding.property, binding.list ? [key] : key);
      const answer = await world.ask(path.document(`${field} { ${binding.key} }`), { as: path.callers[0] });
      expect(answer.errors).toEqual([]);
      expectNothingForeign(answer, key);
    }
  });
});

describe.each(collections.map((entry) => [entry.coordinate, entry] as const))('%s', (_coordinate, entry) => {
  const { type, field, binding } = entry;
  const path = pathOf(type);
  const target = (schema.getType(type) as GraphQLObjectType).getFields()[field];
  const leaf = `${field} ${selection(target?.type as never, 1)}`;

  test('shows something of a parent of the own tenant', async () => {
    const answer = await world.ask(path.document(leaf), { as: path.callers[0] });
    expect(answer.errors).toEqual([]);
    expect((path.answer(answer.data) as Record<string, unknown>)[field]).toBeTypeOf('object');
  });

  test.each(path.callers)('shows %s nothing of a parent of another tenant', async (as) => {
    const list = binding.list?.operation ?? binding.batch?.operation;
    for (const key of foreignKeysOf(tenants, type, path.callers.indexOf(as))) {
      world.forgetCalls();
      await plantKey(world, path, binding.parentKey, key);
      const answer = await world.ask(path.document(leaf), { as });
      expect(world.calls().map(({ operationId }) => operationId)).toContain(list);
      expectNothingForeign(answer, key);
      const shown = (path.answer(answer.data) as Record<string, unknown>)[field];
      expect(textsOf(shown).filter((text) => text !== key)).toEqual([]);
      for (const { extensions } of answer.errors) expect(extensions.code).toMatch(/_NOT_FOUND$/);
    }
  });
});

describe('rows that really hold a key of another tenant', () => {
  test('a declaration may be written about any waybill, and shows none of another tenant', async () => {
    const [mawbId = ''] = foreignKeysOf(tenants, 'Mawb', 1);
    const [hawbId = ''] = foreignKeysOf(tenants, 'Hawb', 1);
    const { data, errors } = await world.ask(
      `mutation($input: DeclarationCreate!) { createDeclaration(input: $input) { id mawbId hawbId mawb { awbNumber } hawb { hawbNumber } } }`,
      { as: 'bruno.diaz', variables: { input: { ...DECLARATION, mawbId, hawbId } } },
    );
    expect(errors).toEqual([]);
    expect(data.createDeclaration).toMatchObject({ mawbId, hawbId, mawb: null, hawb: null });
    const again = await world.ask(
      `query($id: ID!) { declaration(declarationId: $id) { mawb { ${scalars('Mawb')} } hawb { ${scalars('Hawb')} } } }`,
      { as: 'ana.rojas', variables: { id: data.createDeclaration.id } },
    );
    expect(again).toMatchObject({ errors: [], data: { declaration: { mawb: null, hawb: null } } });
  });

  test('a page of rows shows those of the own tenant beside those that are null', async () => {
    const [own] = tenants.records[OWN]?.User ?? [];
    const keys = [own?.id ?? '', ...foreignKeysOf(tenants, 'User', 0), own?.id ?? ''];
    const response = await fetch(`${world.standIns.mawb.url}/v0/mawbs?limit=4`, {
      headers: {
        authorization: `Bearer ${await world.token('root.admin')}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      },
    });
    const body = (await response.json()) as { data: Record<string, unknown>[] };
    for (const [index, row] of body.data.entries()) row.createdBy = keys[index];
    world.standIns.mawb.failures.fail('listMawbs', { body });
    const { data, errors } = await world.ask('{ mawbs(limit: 4) { data { createdByUser { id displayName } } } }');
    expect(errors).toEqual([]);
    const shown = data.mawbs.data.map((row: { createdByUser: { id: string } | null }) => row.createdByUser?.id ?? null);
    expect(shown).toEqual([own?.id, null, null, own?.id]);
  });
});

const scalars = (type: string): string => selection(schema.getType(type) as GraphQLObjectType, 0).slice(1, -1);

const ADDRESS = { street1: 's', city: 'c', countryCode: 'CL' };
const DECLARATION = {
  documentType: 'DIPS',
  dispatchType: 'COURIER',
  customsOfficeCode: '48',
  transportModeCode: '11',
  transportDocument: { number: 'x' },
  importer: { name: 'n', taxId: '11111111-1', taxIdType: 'RUT', address: ADDRESS },
  consignor: { name: 'n', address: ADDRESS },
  originCountry: 'US',
  portOfLoading: 'MIA',
  portOfUnloading: 'SCL',
  values: { currency: 'USD', fob: '1', freight: '1' },
  items: [
    {
      itemNumber: 1,
      tariffCode: '64041100',
      description: 'abc',
      quantity: '1',
      unitCode: 'U',
      unitPriceFob: '1',
      originCountry: 'US',
    },
  ],
  packages: [{ typeCode: '01', quantity: 1 }],
  grossWeightKg: '1',
};
