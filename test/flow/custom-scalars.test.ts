/** A value that a custom scalar refuses never reaches a service, written in or in a variable, through either door. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.forgetCalls());

interface Refusal {
  readonly status: number;
  readonly data: unknown;
  readonly code: unknown;
  readonly message: string | undefined;
}

async function send(door: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<Refusal> {
  const headers = {
    authorization: `Bearer ${await world.token('ana.rojas')}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
    'content-type': 'application/json',
  };
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = await (door === 'GET'
    ? fetch(`${world.gateway.url}/graphql?${search}`, { headers })
    : fetch(`${world.gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) }));
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: unknown } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message };
}

const INVALID: readonly (readonly [type: string, field: string, value: unknown])[] = [
  ['DateTime', 'mawbSummary(createdFrom: #) { asOf }', 'two words'],
  ['DateTime', 'mawbSummary(createdFrom: #) { asOf }', '2026-02-30T00:00:00Z'],
  ['DateTime', 'mawbs(createdFrom: #) { meta { totalItems } }', '2026-01-01'],
  ['Date', 'declarations(dueBefore: #) { meta { totalItems } }', '2026-13-01'],
];

describe.each(['POST', 'GET'])('by %s', (door) => {
  test.each(INVALID)(
    'a variable of type %s in %s that is %j is refused as the literal is',
    async (type, field, value) => {
      const variable = await send(door, `query ($value: ${type}) { me { id } ${field.replace('#', '$value')} }`, {
        value,
      });
      const literal = await send(door, `{ me { id } ${field.replace('#', JSON.stringify(value))} }`, {});
      const reason = `${type} cannot represent ${JSON.stringify(value)}`;
      // A literal is part of the document (GraphQL spec §5.6.1), a variable of the request (§6.1.2).
      expect(literal).toEqual({ status: 400, data: undefined, code: 'GRAPHQL_VALIDATION_FAILED', message: reason });
      expect(variable).toMatchObject({ status: 400, data: undefined, code: 'BAD_USER_INPUT' });
      expect(variable.message).toContain(reason);
      expect(world.calls()).toEqual([]);
    },
  );

  test('values that fit run', async () => {
    const { status, code } = await send(
      door,
      'query ($from: DateTime) { mawbs(createdFrom: $from, limit: 1) { meta { totalItems } } }',
      { from: '2020-01-01T00:00:00Z' },
    );
    expect([status, code]).toEqual([200, undefined]);
    expect(world.calls()).toHaveLength(1);
  });
});

test('a wrong value inside an input object is refused before the change is asked for', async () => {
  const query =
    'mutation ($id: ID!, $input: MawbEventCreate!) { recordMawbEvent(mawbId: $id, input: $input) { code } }';
  const input = { code: 'DEP', airport: 'SCL', occurredAt: 'yesterday', pieces: 1, flightNumber: 'LA501' };
  const refusal = await send('POST', query, { id: '3f1c2b9e-5d47-4d0b-8f6a-2f6f0d7c1a00', input });
  expect(refusal).toMatchObject({ status: 400, data: undefined, code: 'BAD_USER_INPUT' });
  expect(world.calls()).toEqual([]);
});
