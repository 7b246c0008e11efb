/** The client against the real gateway: its own links, its own socket, real tokens. */
import { ApolloClient, gql } from '@apollo/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  DashboardDocument,
  MawbListDocument,
  MawbListLiveDocument,
  RenewSessionDocument,
  SessionBootstrapDocument,
  SignInDocument,
} from '../../schema/client/generated/operations.ts';
import {
  createGraphClient,
  failedWith,
  type GraphClient,
  type GraphClientOptions,
  type Tenant,
  type Tokens,
  trustedId,
} from '../../schema/client/index.ts';
import { createMemoryBus } from '../../subgraphs/engine/serve.ts';
import { CHILE, domainEvent, PERU } from '../support/domain-events.ts';
import { ANA } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const events = createMemoryBus({ retained: 10 });
const clients: GraphClient[] = [];
let world: World;

beforeAll(async () => {
  world = await startWorld({ TRUSTED_DOCUMENTS: 'only' }, { events });
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.forgetCalls());
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

interface Sent {
  readonly operationName?: string;
  readonly query?: string;
  readonly token: string | null;
}

interface Portal extends GraphClient {
  readonly sent: Sent[];
  readonly live: boolean[];
  signedOut: number;
  /** Changes the tokens it holds. */
  spoil(change: (tokens: Tokens) => Tokens): void;
}

async function portal(options: Partial<GraphClientOptions> & { readonly as?: string } = {}): Promise<Portal> {
  const { as = 'ana.rojas', tenant = CHILE, ...more } = options;
  let kept: Tokens | null = null;
  const sent: Sent[] = [];
  const live: boolean[] = [];
  const client = createGraphClient({
    url: `${world.gateway.url}/graphql`,
    language: () => 'en',
    tenant,
    webSocketImpl: WebSocket,
    store: {
      read: () => kept,
      write: (tokens) => {
        kept = tokens;
      },
    },
    fetch: (input, init) => {
      const token = new Headers(init?.headers).get('authorization')?.slice(7) ?? null;
      sent.push({ ...(JSON.parse(String(init?.body)) as object), token });
      return fetch(input, init);
    },
    onStatus: (up) => live.push(up),
    onSignedOut: () => {
      made.signedOut += 1;
    },
    ...more,
  });
  const made: Portal = Object.defineProperties({} as Portal, {
    ...Object.getOwnPropertyDescriptors(client),
    sent: { value: sent },
    live: { value: live },
    signedOut: { value: 0, writable: true },
    spoil: {
      value: (change: (tokens: Tokens) => Tokens) => {
        kept = kept === null ? null : change(kept);
      },
    },
  });
  clients.push(client);
  const { data } = await client.apollo.mutate({
    mutation: SignInDocument,
    variables: { input: { username: as, password: 'serhafen-dev' } },
    fetchPolicy: 'no-cache',
  });
  if (data?.login) client.session.begin(data.login);
  sent.length = 0;
  return made;
}

const LIST = { query: MawbListDocument, variables: { page: 1, limit: 2 } } as const;
const fresh = <T extends object>(options: T) => ({ ...options, fetchPolicy: 'network-only' as const });

function moved(tenant: Tenant, awbNumber: string): Promise<unknown> {
  const data = { mawbId: '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001', awbNumber, toStatus: 'RCF' };
  return events.publish(domainEvent({ type: 'mawb.status-changed', tenant, data }));
}

/** Waits until the condition holds; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Numbers of the waybills it was told of, and what went wrong. */
function watch(client: GraphClient): { readonly told: string[]; readonly errors: unknown[] } {
  const seen = { told: [] as string[], errors: [] as unknown[] };
  client.apollo.subscribe({ query: MawbListLiveDocument, fetchPolicy: 'no-cache' }).subscribe({
    next: ({ data, error }) => {
      if (error !== undefined) seen.errors.push(error);
      const awbNumber = data?.mawbStatusChanged?.awbNumber;
      if (awbNumber !== undefined) seen.told.push(awbNumber);
    },
    error: (error: unknown) => seen.errors.push(error),
  });
  return seen;
}

/** Publishes until the subscription has begun; then it has told of everything since. */
async function begun(seen: { readonly told: string[] }, tenant: Tenant): Promise<void> {
  while (seen.told.length === 0) {
    await moved(tenant, 'begin');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a trusted document', () => {
  test('is sent by its id alone, and the answer is kept by type and key', async () => {
    const { apollo, sent } = await portal();
    const { data } = await apollo.query(LIST);
    expect(sent).toMatchObject([{ operationName: 'MawbList' }]);
    expect(sent[0]).not.toHaveProperty('query');
    const [row] = data?.mawbs?.data ?? [];
    expect(row?.__typename).toBe('Mawb');
    expect(Object.keys(apollo.cache.extract() as object)).toContain(`Mawb:${row?.id}`);
    await apollo.query(LIST);
    expect(sent).toHaveLength(1);
  });

  test('that the gateway does not know is sent with its text', async () => {
    const known: string[] = [];
    const { apollo } = await portal({
      fetch: async (input, init) => {
        const body = JSON.parse(String(init?.body)) as { query?: string };
        known.push(body.query === undefined ? 'id' : 'text');
        return fetch(input, init);
      },
    });
    const document = { ...SessionBootstrapDocument, definitions: SessionBootstrapDocument.definitions };
    Object.assign(document, { __meta__: { hash: 'a'.repeat(64) } });
    known.length = 0;
    await apollo.query({ query: document }).catch(() => {});
    expect(known).toEqual(['id', 'text']);
  });

  test('of one’s own has no id and is refused where only trusted ones run', async () => {
    const { apollo } = await portal();
    const own = gql`
      query Own {
        me {
          id
        }
      }
    `;
    expect(trustedId(own)).toBeUndefined();
    const error = await apollo.query({ query: own }).catch((reason: unknown) => reason);
    expect(failedWith(error, 'PERSISTED_QUERY_REQUIRED')).toBe(true);
  });
});

describe('a token', () => {
  const renewals = (sent: readonly Sent[]) =>
    sent.filter(({ operationName }) => operationName === 'RenewSession').length;

  test('that is about to end is renewed once for a page of requests', async () => {
    const { apollo, sent, spoil } = await portal();
    spoil((tokens) => ({ ...tokens, renewAt: 0 }));
    const before = sent.length;
    const variables = { from: '2020-01-01T00:00:00.000Z', me: ANA };
    const answers = await Promise.all([
      apollo.query(fresh(LIST)),
      apollo.query(fresh({ query: DashboardDocument, variables })),
      apollo.query(fresh({ query: SessionBootstrapDocument })),
    ]);
    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    expect(renewals(sent.slice(before))).toBe(1);
    expect(new Set(sent.filter(({ token }) => token !== null).map(({ token }) => token)).size).toBe(1);
  });

  test('that the gateway does not take is renewed, and nobody notices', async () => {
    const { apollo, sent, spoil } = await portal();
    spoil((tokens) => ({ ...tokens, accessToken: `${tokens.accessToken.slice(0, -8)}AAAAAAAA` }));
    const [list, session] = await Promise.all([
      apollo.query(fresh(LIST)),
      apollo.query(fresh({ query: SessionBootstrapDocument })),
    ]);
    expect([list.data?.mawbs?.data.length, session.data?.me?.username]).toEqual([2, 'ana.rojas']);
    expect(renewals(sent)).toBe(1);
  });

  test('that cannot be renewed ends the session, empties the store and says so', async () => {
    const made = await portal();
    await made.apollo.query(LIST);
    made.spoil((tokens) => ({ ...tokens, renewAt: 0, refreshToken: 'nonsense' }));
    const error = await made.apollo.query(fresh(LIST)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    await until(() => made.signedOut === 1);
    expect(made.session.signedIn).toBe(false);
    expect(made.apollo.cache.extract()).toEqual({});
  });

  test('never gets into the store, and neither does the document that renews it', async () => {
    const { apollo, spoil } = await portal();
    spoil((tokens) => ({ ...tokens, renewAt: 0 }));
    await apollo.query(LIST);
    expect(JSON.stringify(apollo.cache.extract())).not.toMatch(/eyJ|accessToken/);
    expect(trustedId(RenewSessionDocument)).toBeDefined();
  });
});

describe('another tenant', () => {
  test('finds an empty store, and answers of the one before are thrown away', async () => {
    const made = await portal();
    const before = await made.apollo.query(LIST);
    const late = made.apollo.query(fresh(LIST)).catch((reason: unknown) => reason);
    await made.switchTenant(PERU);
    expect(made.apollo.cache.extract()).toEqual({});
    expect(await late).toBeInstanceOf(Error);
    const after = await made.apollo.query(LIST);
    const ids = (answer: typeof before) => answer.data?.mawbs?.data.map(({ id }) => id) ?? [];
    expect(ids(after)).toHaveLength(2);
    for (const id of ids(before)) expect(JSON.stringify(made.apollo.cache.extract())).not.toContain(id);
  });

  test('gets a socket of its own: events of the one before are not told any more', async () => {
    const made = await portal();
    const seen = watch(made);
    await begun(seen, CHILE);
    await made.switchTenant(PERU);
    await until(() => made.live.filter(Boolean).length === 2);
    seen.told.length = 0;
    await moved(CHILE, 'of Chile');
    await begun(seen, PERU);
    expect(new Set(seen.told)).toEqual(new Set(['begin']));
    expect(seen.errors).toEqual([]);
  });
});

describe('a socket that is lost', () => {
  test('comes back and tells what happened meanwhile', async () => {
    const made = await portal();
    const seen = watch(made);
    await begun(seen, CHILE);
    made.socket.terminate();
    for (const awbNumber of ['first', 'second']) await moved(CHILE, awbNumber);
    await until(() => seen.told.includes('second'));
    expect(seen.told.filter((awbNumber) => awbNumber !== 'begin')).toEqual(['first', 'second']);
  });

  test('before anything was told tells what happened meanwhile too', async () => {
    const made = await portal();
    await moved(CHILE, 'long ago');
    const seen = watch(made);
    await until(() => made.live.includes(true));
    made.socket.terminate();
    await moved(CHILE, 'meanwhile');
    await until(() => seen.told.includes('meanwhile'));
    expect(seen.told).toEqual(['meanwhile']);
  });

  test('with more events than the stream holds reads again what is shown', async () => {
    let missed = 0;
    const made = await portal({
      onEventsMissed: () => {
        missed += 1;
      },
    });
    const seen = watch(made);
    await begun(seen, CHILE);
    made.socket.terminate();
    for (let n = 0; n < 150; n += 1) await moved(CHILE, `n ${n}`);
    await until(() => missed === 1);
    await moved(CHILE, 'after');
    await until(() => seen.told.includes('after'));
    expect(failedWith(seen.errors[0], 'EVENTS_MISSED')).toBe(true);
  });

  test('because its token ended comes back with another one', async () => {
    const made = await portal();
    const short = await world.standIns.identityProvider.mint('ana.rojas', {
      claims: { exp: Math.floor(Date.now() / 1000) + 2 },
    });
    const { refreshToken } = made.session;
    made.spoil((tokens) => ({ ...tokens, accessToken: short }));
    const seen = watch(made);
    await begun(seen, CHILE);
    await until(() => made.live.filter(Boolean).length === 2);
    expect(made.session.refreshToken).not.toBe(refreshToken);
    await moved(CHILE, 'later');
    await until(() => seen.told.includes('later'));
    expect(seen.errors).toEqual([]);
  });
});

test('signing out forgets the user, the tenant and what was read', async () => {
  const made = await portal();
  await made.apollo.query(LIST);
  await made.signOut();
  expect([made.session.signedIn, made.tenant, made.apollo.cache.extract()]).toEqual([false, null, {}]);
  expect(made.apollo).toBeInstanceOf(ApolloClient);
});
