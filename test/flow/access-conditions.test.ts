/** Conditions beyond the role in waybills, declarations and shared data (domain: RBAC matrix, column Condition). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consolidate, createHawb, createMawb, type WaybillState } from '../support/new-waybills.ts';
import { attempt } from '../support/outcome.ts';
import { startWorld, type World } from '../support/world.ts';

const RECORD =
  'mutation($id: ID!, $input: MawbEventCreate!) { value: recordMawbEvent(mawbId: $id, input: $input) { code } }';
const MOVE =
  'mutation($id: ID!, $input: HawbStatusRequest!) { value: changeHawbStatus(hawbId: $id, input: $input) { id status version } }';
const ANNUL =
  'mutation($id: ID!, $input: AnnulmentRequest!) { value: annulDeclaration(declarationId: $id, input: $input) { status } }';
const ASSIGN = 'mutation($id: ID!, $input: AssigneeRequest!) { value: assignMawb(mawbId: $id, input: $input) { id } }';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

describe('recordMawbEvent', () => {
  const record = async (as: string, id: string, code: string, airport: string) => {
    const occurredAt = new Date().toISOString();
    return attempt(world, as, RECORD, {
      id,
      input: { code, airport, occurredAt, pieces: 10, flightNumber: 'LA501' },
    });
  };

  test.each(['BKD', 'FOH', 'RCS', 'PRE', 'MAN', 'DEP', 'ARR', 'TRM', 'TFD', 'RCT', 'CRC', 'TGC', 'CCD'])(
    'keeps the warehouse from recording %s',
    async (code) => {
      const { id } = await createMawb(world);
      expect((await record('carla.soto', id, code, 'MIA')).outcome).toBe('mawb EVENT_CODE_NOT_ALLOWED');
    },
  );

  test('lets the warehouse record what happens there', async () => {
    const { id } = await createMawb(world);
    for (const code of ['BKD', 'RCS', 'MAN', 'DEP']) {
      expect((await record('ana.rojas', id, code, 'MIA')).outcome, code).toBe('done');
    }
    expect((await record('ana.rojas', id, 'ARR', 'SCL')).outcome).toBe('done');
    for (const code of ['RCF', 'AWR', 'DIS', 'NFD', 'AWD', 'DLV', 'DDL']) {
      expect((await record('carla.soto', id, code, 'SCL')).outcome, code).toBe('done');
    }
  });
});

describe('changeHawbStatus to RELEASED by hand', () => {
  async function inCustoms(changes: Readonly<Record<string, unknown>> = {}): Promise<WaybillState> {
    const { id } = await createMawb(world);
    let house = await consolidate(world, id, (await createHawb(world, changes)).id);
    for (const status of ['IN_TRANSIT', 'ARRIVED', 'IN_CUSTOMS']) {
      const input = { status, expectedVersion: house.version };
      house = (await attempt(world, 'ana.rojas', MOVE, { id: house.id, input })).value;
    }
    return house;
  }
  const release = async (as: string, { id, version }: WaybillState) =>
    (await attempt(world, as, MOVE, { id, input: { status: 'RELEASED', expectedVersion: version } })).outcome;

  test.each(['ana.rojas', 'carla.soto'])('is refused to %s for ordinary goods', async (user) => {
    expect(await release(user, await inCustoms())).toBe('mawb FORBIDDEN_ROLE');
  });

  test.each(['root.admin', 'svc-integration'])('is done by %s', async (user) => {
    expect(await release(user, await inCustoms())).toBe('done');
  });

  test.each([
    ['documents', { documentsOnly: true, goodsDescription: 'Signed contracts' }],
    ['goods whose IVA a platform collected', { ivaPrepaid: true, platformName: 'Sample Market' }],
  ])('is done by operations for %s', async (_case, changes) => {
    expect(await release('ana.rojas', await inCustoms(changes))).toBe('done');
  });
});

describe('annulDeclaration', () => {
  test('after 60 working days is for a super administrator only', async () => {
    const query =
      '{ declarations(status: [LEGALIZED], sortBy: [CREATED_AT_ASC], limit: 1) { data { id version legalizedAt } } }';
    const { data } = await world.ask(query);
    const [old] = data.declarations.data;
    const sixtyWorkingDays = 100 * 24 * 60 * 60 * 1000;
    expect(Date.now() - Date.parse(old.legalizedAt)).toBeGreaterThan(sixtyWorkingDays);
    const input = { cause: 'WRONG_CHARGES', comment: 'Charged twice by mistake', expectedVersion: old.version };
    const annul = (as: string) => attempt(world, as, ANNUL, { id: old.id, input });
    expect((await annul('bruno.diaz')).outcome).toBe('customs ANNULMENT_WINDOW_CLOSED');
    expect(await annul('root.admin')).toEqual({ outcome: 'done', value: { status: 'ANNULLED' } });
  });
});

describe('an assignee', () => {
  test('who is disabled is not accepted', async () => {
    const { data } = await world.ask('{ users(enabled: false, limit: 1) { data { id } } }', { as: 'diego.vera' });
    const { id, version } = await createMawb(world);
    const input = { userId: data.users.data[0].id, expectedVersion: version };
    expect((await attempt(world, 'ana.rojas', ASSIGN, { id, input })).outcome).toBe('mawb ASSIGNEE_INVALID');
  });
});

describe('shared data', () => {
  test.each([
    '{ tariffCodes(search: "64") { data { code } } }',
    '{ customsOffices { code } }',
    '{ airports { data { code } } }',
    '{ me { id } }',
    '{ myTenants { businessUnit } }',
  ])('%s needs no tenant', async (query) => {
    expect((await world.ask(query, { tenant: null })).errors).toEqual([]);
  });

  test('but for exchange rates, which are those of the country', async () => {
    const query = '{ exchangeRate(month: "2026-01") { clpPerUnit } }';
    const rate = async (tenant: string) => (await world.ask(query, { tenant })).data.exchangeRate.clpPerUnit;
    expect(await rate('SERHAFEN:CL')).toBe('945.11');
    expect(await rate('SERHAFEN:PE')).not.toBe('945.11');
  });
});
