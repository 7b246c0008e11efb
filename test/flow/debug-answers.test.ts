/** How an operation ran, told to callers who ask for it and may know. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDebug } from '../../gateway/wiring/open-debug.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { type AskOptions, startWorld, type World } from '../support/world.ts';

const WAYBILL = '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001';
const DETAIL = `query Detail { mawb(mawbId: "${WAYBILL}") { awbNumber originAirport { city } assignedToUser { username } } }`;
const ASKS = { 'x-debug': '1' };

interface Debugged {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
    // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
    readonly extensions?: { readonly debug: any };
  };
  readonly text: string;
}

describe('an answer', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ RESPONSE_CACHE_BYTES: '', UPSTREAM_CACHE_BYTES: '' });
  });
  afterAll(() => world?.[Symbol.asyncDispose]());
  beforeEach(() => world.forgetCalls());

  async function ask(
    query: string,
    { as = 'ana.rojas', tenant = 'SERHAFEN:CL', headers = ASKS }: AskOptions = {},
  ): Promise<Debugged> {
    const [businessUnit = '', countryCode = ''] = tenant?.split(':') ?? [];
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(as !== null && { authorization: `Bearer ${await world.token(as)}` }),
        ...(tenant !== null && { 'x-business-unit': businessUnit, 'x-country-code': countryCode }),
        ...headers,
      },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
  }

  /** Another operation each time, so that no answer of another test is kept of it. */
  let fresh = 0;
  const another = (): string => DETAIL.replace('awbNumber', `again${++fresh}: awbNumber`);

  test('says how the operation is planned, what was called for it, and what it costs', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { body } = await ask(another(), {
      headers: { ...ASKS, traceparent: `00-${traceId}-b7ad6b7169203331-00` },
    });
    const { plan, calls, steps, ...rest } = body.extensions?.debug ?? {};
    expect(rest).toEqual({
      traceId,
      ms: expect.any(Number),
      prepareMs: expect.any(Number),
      cost: expect.any(Number),
      answer: 'miss',
      cache: expect.objectContaining({ ttl: expect.any(Number), scope: expect.any(String) }),
    });
    expect(rest.cost).toBeGreaterThan(0);
    expect(JSON.stringify(plan)).toContain('"path":"/v0/mawbs/{mawbId}"');
    expect(JSON.stringify(plan)).not.toMatch(/__\d/);
    const made = calls.map(({ service, path, status, kept }: Record<string, unknown>) => [service, path, status, kept]);
    expect(made).toContainEqual(['mawb', '/v0/mawbs/{mawbId}', 200, false]);
    expect(made).toHaveLength(world.calls().length);
    // Each call belongs to a step of the plan.
    for (const call of calls) expect(steps[call.step].service).toBe(call.service);
    for (const { startMs, ms } of [...calls, ...steps]) expect(startMs + ms).toBeLessThanOrEqual(rest.ms + 1);
  });

  test('says nothing of it unless it is asked', async () => {
    const query = another();
    const { body: plain, text } = await ask(query, { headers: {} });
    expect(text).not.toContain('extensions');
    expect((await ask(query)).body.data).toEqual(plain.data);
  });

  test('says nothing of it to nobody', async () => {
    const { body, text } = await ask('{ __typename }', { as: null, tenant: null });
    expect([body.data, text.includes('debug')]).toEqual([{ __typename: 'Query' }, false]);
  });

  test('holds no credentials and no address of a service', async () => {
    const { text } = await ask(another());
    expect(text).not.toContain((await world.token('ana.rojas')).slice(0, 40));
    expect(text).not.toMatch(/bearer|authorization|https?:|127\.0\.0\.1|localhost|:\d{4,5}\b(?!\.)/i);
  });

  test('that was kept says so, and is kept by nobody else', async () => {
    const query = another();
    expect((await ask(query)).body.extensions?.debug.answer).toBe('miss');
    const { body, headers } = await ask(query);
    expect(body.extensions?.debug).toMatchObject({ answer: 'hit', calls: [], steps: [] });
    expect([headers.get('cache-control'), headers.get('etag'), headers.get('age')]).toEqual(['no-store', null, null]);
  });

  test('shows which answers of services were kept', async () => {
    await ask(another());
    world.forgetCalls();
    const { calls, answer } = (await ask(another())).body.extensions?.debug ?? {};
    const kept = calls.filter((call: { kept: boolean }) => call.kept);
    expect(answer).toBe('miss');
    expect(kept.length).toBeGreaterThan(0);
    expect(kept[0]).toMatchObject({ status: null, error: null });
    expect(calls.length - kept.length).toBe(world.calls().length);
  });

  test('shows a tenant nothing that another has asked', async () => {
    const query = another();
    await ask(query);
    world.forgetCalls();
    const other = await ask(query, { tenant: 'SERHAFEN:PE' });
    const { calls, answer } = other.body.extensions?.debug ?? {};
    // There is no such record: nothing to keep.
    expect([other.body.errors?.[0]?.extensions.code, answer]).toEqual(['MAWB_NOT_FOUND', 'none']);
    expect(calls.every((call: { kept: boolean }) => !call.kept)).toBe(true);
    expect(calls).toHaveLength(world.calls().length);
  });

  test('is refused with nothing beside it to who may not work in the tenant', async () => {
    const { status, text } = await ask(another(), { tenant: 'OTHER:CL' });
    expect([status, text.includes('debug'), world.calls()]).toEqual([403, false, []]);
  });

  test('of a refused operation says how far it came', async () => {
    const { status, body } = await ask('{ nothing }');
    expect(status).toBe(400);
    expect(body.extensions?.debug).toMatchObject({ plan: null, cost: null, answer: 'none', calls: [] });
  });

  test('tells two runs of one trace apart', async () => {
    const headers = { ...ASKS, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const [one, two] = await Promise.all([ask(another(), { headers }), ask('{ me { username } }', { headers })]);
    expect(one?.body.extensions?.debug.calls.length).toBeGreaterThan(0);
    const services = two?.body.extensions?.debug.calls.map(({ service }: { service: string }) => service);
    expect(new Set(services)).toEqual(new Set(['iam']));
  });
});

describe('the setting', () => {
  const execution = {
    admit: () => {
      throw new Error('not admitted here');
    },
    explain: () => {
      throw new Error('not explained here');
    },
  };
  const contextOf = (...roles: string[]) =>
    ({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', caller: { roles } }) as never;
  const tells = (debugAnswers: 'off' | 'operators' | 'authenticated', context: RequestContext) => {
    const debug = openDebug({ debugAnswers, operatorRoles: ['SUPERADMIN'] }, execution, null);
    return debug !== null && debug({ query: '' } as never, { context } as never, {} as never, {} as never) !== null;
  };

  test.each([
    ['off', 'SUPERADMIN', false],
    ['operators', 'OPERATIONS', false],
    ['operators', 'SUPERADMIN', true],
    ['authenticated', 'OPERATIONS', true],
  ] as const)('%s: a caller with the role %s is told: %s', (setting, role, told) => {
    expect(tells(setting, contextOf(role))).toBe(told);
  });
});
