/** Attacks that take several requests: what one tenant leaves behind never answers another one. Caches are on. */
import { createHash } from 'node:crypto';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemoryBus } from '../../subgraphs/engine/serve.ts';
import { domainEvent } from '../support/domain-events.ts';
import { answerOf, liveClient, subscribe } from '../support/live-client.ts';
import { type AskOptions, startWorld, type World } from '../support/world.ts';

const A = { as: 'ana.rojas', tenant: 'SERHAFEN:CL' };
const B = { as: 'fabio.luna', tenant: 'ANDESBOX:CL' };
const READ = 'query Read($id: ID!) { mawb(mawbId: $id) { id tenant { businessUnit countryCode } } }';
const LIST = '{ mawbs(limit: 5) { data { id tenant { businessUnit } } } }';

const events = createMemoryBus({ retained: 4 });
let world: World;
let id: string;

beforeAll(async () => {
  world = await startWorld(
    { RESPONSE_CACHE_BYTES: '1000000', UPSTREAM_CACHE_BYTES: '1000000', INTROSPECTION: 'false' },
    { events },
  );
  id = (await world.ask(LIST, A)).data.mawbs.data[0].id;
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.forgetCalls());

const read = (who: AskOptions) => world.ask(READ, { ...who, variables: { id } });
const codes = ({ errors }: { errors: readonly { extensions: Record<string, unknown> }[] }) =>
  errors.map(({ extensions }) => extensions.code);

/** Of the calls since the last test began, in turn. */
function tenantsCalled(): string[] {
  const { mawb } = world.standIns;
  return mawb.requests.map(({ headers }) => `${headers['x-business-unit']}:${headers['x-country-code']}`);
}

test('TEN-22 what A has read is not what B reads', async () => {
  expect((await read(A)).data.mawb.tenant.businessUnit).toBe('SERHAFEN');
  expect((await read(A)).data.mawb.id).toBe(id);
  world.forgetCalls();
  const answer = await read(B);
  expect([answer.data.mawb, codes(answer)]).toEqual([null, ['MAWB_NOT_FOUND']]);
  expect(tenantsCalled()).toEqual(['ANDESBOX:CL']);
});

test('TEN-25 a document that A has registered runs as B’s', async () => {
  const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(READ).digest('hex') };
  const send = async (who: typeof A, body: object) => {
    const [businessUnit = '', countryCode = ''] = who.tenant.split(':');
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await world.token(who.as)}`,
      'x-business-unit': businessUnit,
      'x-country-code': countryCode,
    };
    const sent = JSON.stringify({ variables: { id }, extensions: { persistedQuery }, ...body });
    return (await fetch(`${world.gateway.url}/graphql`, { method: 'POST', headers, body: sent })).json();
  };
  expect(await send(A, { query: READ })).toMatchObject({ data: { mawb: { id } } });
  expect(await send(B, {})).toMatchObject({
    data: { mawb: null },
    errors: [{ extensions: { code: 'MAWB_NOT_FOUND' } }],
  });
});

test('TEN-26 a hundred requests of two tenants at once get each their own', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const who = n % 2 === 0 ? A : B;
      const { data } = await world.ask(LIST, who);
      return data.mawbs.data.every(({ tenant }: { tenant: { businessUnit: string } }) =>
        who.tenant.startsWith(tenant.businessUnit),
      );
    }),
  );
  expect(answers).not.toContain(false);
});

test('TEN-27 what fails for A is not B’s failure', async () => {
  const page = '{ mawbs(limit: 3) { data { id } } }';
  world.standIns.mawb.failures.fail('*', { status: 500 }, 1);
  expect(codes(await world.ask(page, A))).toEqual(['UPSTREAM_ERROR']);
  expect((await world.ask(page, B)).data.mawbs.data).toHaveLength(3);
});

test('TEN-37 of two tenants of a user the header chooses one, and the other stays closed', async () => {
  const answer = await read({ as: 'ana.rojas', tenant: 'SERHAFEN:PE' });
  expect([answer.data.mawb, codes(answer)]).toEqual([null, ['MAWB_NOT_FOUND']]);
  expect(tenantsCalled()).toEqual(['SERHAFEN:PE']);
});

async function socketOf(who: typeof A): Promise<Client & AsyncDisposable> {
  const client = liveClient(world, who);
  await answerOf(client);
  return Object.assign(client, { [Symbol.asyncDispose]: async () => void (await client.dispose()) });
}

test('TEN-30 a subscription has no argument that names a tenant', async () => {
  await using client = await socketOf(A);
  const { over } = await subscribe(client, 'subscription { mawbStatusChanged(businessUnit: "ANDESBOX") { eventId } }');
  expect(await over).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

test.each(['*', 'ANDESBOX.#', '%', '.*'])('TEN-31 the id "%s" is nothing but an id', async (pattern) => {
  await using client = await socketOf(A);
  const filtered = await subscribe(client, 'subscription($id: ID) { mawbStatusChanged(mawbId: $id) { eventId } }', {
    variables: { id: pattern },
  });
  const all = await subscribe(client, 'subscription { mawbStatusChanged { eventId } }');
  const event = domainEvent({
    type: 'mawb.status-changed',
    data: { mawbId: id, awbNumber: '045-00000000', fromStatus: 'BKD', toStatus: 'RCS' },
  });
  await events.publish(event);
  expect((await all.next()).data.mawbStatusChanged.eventId).toBe(event.id);
  await answerOf(client);
  expect(filtered.waiting).toEqual([]);
});

test('WS-15 a socket shows no more of the schema than a request does', async () => {
  await using client = await socketOf(A);
  const { over } = await subscribe(client, '{ __type(name: "User") { name } }');
  expect(await over).toMatchObject([{ extensions: { code: 'INTROSPECTION_DISABLED' } }]);
});
