/**
 * The access matrix again behind the doors that have a memory: a socket, which is let in once, and caches, which have answered somebody else
 * before. What is expected stands in tables of the domain, not in the overlays. (By POST: access-matrix.test.ts, by REST: rest/rest-access.test.ts.)
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS_MATRIX, type MatrixRow } from '../support/access-matrix.ts';
import { CALLERS, type NamedCaller } from '../support/callers.ts';
import { answerOnSocket, liveClient } from '../support/live-client.ts';
import { ANA, BRUNO } from '../support/people.ts';
import { callRest } from '../support/rest-call.ts';
import { startWorld, type World } from '../support/world.ts';

/** Any valid token, also one without a portal role. */
const ANY_TOKEN = new Set(['getCurrentUser', 'listMyTenants']);
const ROWS = ACCESS_MATRIX.flatMap((row) => (row.document === null ? [] : [{ ...row, document: row.document }]));
const READS = ROWS.filter(({ document }) => !document.startsWith('mutation'));
const GROUP = '00000000-0000-4000-8000-000000000000';

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly data?: any;
  readonly errors?: readonly { readonly extensions: Record<string, unknown> }[];
}

let world: World;

beforeAll(async () => {
  world = await startWorld({
    RESPONSE_CACHE_BYTES: '10000000',
    UPSTREAM_CACHE_BYTES: '10000000',
    SOCKET_MAX_MESSAGES: '1000000',
  });
});
afterAll(() => world?.[Symbol.asyncDispose]());

function mayCall({ operation, allowed }: MatrixRow, { code }: NamedCaller): boolean {
  if (allowed.includes('PUBLIC')) return true;
  return code !== 'PUBLIC' && (ANY_TOKEN.has(operation) || (code !== 'NO_ROLE' && allowed.includes(code)));
}

const refusalsOf = ({ errors = [] }: Answer): string[] =>
  errors
    .filter(({ extensions }) => extensions.service === undefined)
    .map(({ extensions }) => String(extensions.code))
    .filter((code) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN_ROLE');

/** Asks each row and answers what is wrong with the answers: who is refused, and who is called all the same. */
async function offencesOf(
  rows: readonly (MatrixRow & { readonly document: string })[],
  caller: NamedCaller,
  ask: (document: string) => Promise<Answer>,
): Promise<string[]> {
  const offences: string[] = [];
  for (const row of rows) {
    world.forgetCalls();
    const answer = await ask(row.document);
    const refusals = refusalsOf(answer);
    const calls = world.calls().filter(({ operationId }) => operationId === row.operation).length;
    const expected = mayCall(row, caller) ? [] : [caller.user === null ? 'UNAUTHENTICATED' : 'FORBIDDEN_ROLE'];
    if (refusals.join() !== expected.join()) offences.push(`${row.operation}: ${refusals.join() || 'not refused'}`);
    if (expected.length > 0 && calls > 0) offences.push(`${row.operation}: refused and called ${calls} times`);
  }
  return offences;
}

describe('over a socket every operation answers as the matrix says', () => {
  test.each(CALLERS.filter(({ user }) => user !== null))('$code', async (caller) => {
    const client = liveClient(world, { as: String(caller.user), lazy: false });
    const ask = (query: string) => answerOnSocket(client, query, { groupId: GROUP });
    expect(await offencesOf(ROWS, caller, ask)).toEqual([]);
    await client.dispose();
  });
});

describe('from answers that are kept every read answers as the matrix says', () => {
  const ask = (as: string | null) => (query: string) => world.ask(query, { as, variables: { groupId: GROUP } });

  beforeAll(async () => {
    let kept = 0;
    for (const { document } of READS) {
      await ask('root.admin')(document);
      world.forgetCalls();
      await ask('root.admin')(document);
      if (world.calls().length === 0) kept += 1;
    }
    // Else the sentences below would say nothing.
    expect(kept).toBeGreaterThan(READS.length / 2);
  });

  test.each(CALLERS)('$code, after the one who may read everything', async (caller) => {
    expect(await offencesOf(READS, caller, ask(caller.user))).toEqual([]);
    // And once more: now also the own answers may be kept.
    expect(await offencesOf(READS, caller, ask(caller.user))).toEqual([]);
  });
});

describe('beside a field that is allowed, one that is not costs itself only', () => {
  const refusedTo = (caller: NamedCaller) =>
    READS.filter((row) => !mayCall(row, caller) && !row.document.startsWith('query'));

  test.each(CALLERS.filter((caller) => caller.user !== null && refusedTo(caller).length > 0))(
    '$code',
    async (caller) => {
      for (const { document, operation } of refusedTo(caller)) {
        world.forgetCalls();
        const answer = await world.ask(`{ allowed: myTenants { businessUnit } ${document.slice(1)}`, {
          as: caller.user,
        });
        expect([answer.status, operation, refusalsOf(answer)]).toEqual([200, operation, ['FORBIDDEN_ROLE']]);
        expect(answer.data.allowed).not.toBeNull();
        expect(world.calls().filter(({ operationId }) => operationId === operation)).toEqual([]);
      }
    },
  );
});

describe('properties of a user', () => {
  /** Domain: masking of users. */
  const OPEN = ['id', 'username', 'displayName', 'enabled'];
  /** What every user has, so that null can only mean masked. */
  const ALWAYS = ['email', 'emailVerified', 'firstName', 'lastName', 'roles', 'tenants', 'version', 'createdAt'];
  const MASKED = [
    ...ALWAYS,
    ...['phone', 'rut', 'locale', 'groupIds', 'federatedProviders', 'requiredActions', 'lastLoginAt', 'updatedAt'],
    'createdBy',
  ];
  const SEE_ALL = ['SA', 'TA', 'AU'];
  const FIELDS = [...OPEN, ...MASKED].map((name) => (name === 'tenants' ? 'tenants { businessUnit }' : name)).join(' ');
  /** Both loaded by one call of the batch operation, with what it shows of each. */
  const DOCUMENT = `{ declarations(limit: 100) { data { createdByUser { ${FIELDS} } assignedToUser { ${FIELDS} } } } }`;

  const usersOf = ({ data }: Answer): Record<string, unknown>[] =>
    data.declarations.data.flatMap((row: Record<string, Record<string, unknown> | null>) =>
      [row.createdByUser, row.assignedToUser].flatMap((user) => (user === null ? [] : [user])),
    );

  const doors: Readonly<Record<string, (as: string) => Promise<Record<string, unknown>[]>>> = {
    post: async (as) => usersOf(await world.ask(DOCUMENT, { as })),
    'kept answer': async (as) => usersOf(await world.ask(DOCUMENT, { as })),
    socket: async (as) => {
      const client = liveClient(world, { as });
      const answer = await answerOnSocket(client, DOCUMENT);
      await client.dispose();
      return usersOf(answer);
    },
    rest: async (as) => (await callRest(world, `/api/v0/users/batch?ids=${ANA},${BRUNO}`, { as })).body.data,
  };

  test.each(CALLERS.filter(({ code }) => code !== 'PUBLIC' && code !== 'NO_ROLE'))(
    '$code sees by every door what the domain shows, whoever asked before',
    async ({ code, user }) => {
      const as = String(user);
      await world.ask(DOCUMENT, { as: 'root.admin' });
      const offences: string[] = [];
      for (const [door, read] of Object.entries(doors)) {
        const users = await read(as);
        expect(users.length, door).toBeGreaterThan(0);
        for (const shown of users) {
          const seesAll = SEE_ALL.includes(code) || shown.username === as;
          for (const property of OPEN) if (shown[property] == null) offences.push(`${door}: ${property} is hidden`);
          for (const property of seesAll ? ALWAYS : MASKED)
            if ((shown[property] == null) === seesAll)
              offences.push(`${door}: ${property} of ${shown.username} is ${seesAll ? 'hidden' : 'shown'}`);
        }
      }
      expect([...new Set(offences)]).toEqual([]);
    },
  );
});
