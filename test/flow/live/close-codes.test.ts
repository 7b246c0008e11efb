import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningGateway, runGateway } from '../../../gateway/run-gateway.ts';
import { openRawSocket, type RawSocket } from '../../support/raw-socket.ts';
import { startWorld, type World } from '../../support/world.ts';

const SUBSCRIBE = { id: '1', type: 'subscribe', payload: { query: '{ me { username } }' } };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.[Symbol.asyncDispose]());

async function init(): Promise<object> {
  const payload = {
    authorization: `Bearer ${await world.token('ana.rojas')}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
  };
  return { type: 'connection_init', payload };
}

async function ready(): Promise<RawSocket> {
  const socket = await openRawSocket(world.gateway.url);
  socket.send(await init());
  expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
  return socket;
}

describe('4400: what is no message of a client', () => {
  const subscribe = (payload: unknown) => ({ id: '1', type: 'subscribe', payload });
  test.each([
    ['text that is no JSON', 'hello'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1'],
    ['a string', '"connection_init"'],
    ['an empty frame', ''],
    ['no type', { id: '1' }],
    ['an unknown type', { type: 'start' }],
    ['an unknown type that is longer than the reason of a close can be', { type: '😀'.repeat(29) }],
    ['an unknown type of half a character', { type: '\ud83d'.repeat(118) }],
    ['connection_ack', { type: 'connection_ack' }],
    ['next', { id: '1', type: 'next', payload: { data: null } }],
    ['error', { id: '1', type: 'error', payload: [{ message: 'no' }] }],
    ['subscribe without id', { type: 'subscribe', payload: { query: '{ me { id } }' } }],
    ['subscribe with an empty id', { ...SUBSCRIBE, id: '' }],
    ['subscribe with a numeric id', { ...SUBSCRIBE, id: 1 }],
    ['subscribe without payload', { id: '1', type: 'subscribe' }],
    ['subscribe without query', subscribe({})],
    ['a query that is no text', subscribe({ query: 1 })],
    ['variables that are a text', subscribe({ query: '{ me { id } }', variables: 'x' })],
    ['variables that are a list', subscribe({ query: '{ me { id } }', variables: [] })],
    ['an operation name that is no text', subscribe({ query: '{ me { id } }', operationName: 1 })],
    ['extensions that are a text', subscribe({ query: '{ me { id } }', extensions: 'x' })],
    ['complete without id', { type: 'complete' }],
    ['a ping whose payload is a text', { type: 'ping', payload: 'x' }],
    ['a connection_init whose payload is a text', { type: 'connection_init', payload: 'x' }],
  ])('%s', async (_what, message) => {
    await using before = await openRawSocket(world.gateway.url);
    before.send(message);
    await using after = await ready();
    after.send(message);
    expect((await before.closed).code).toBe(4400);
    expect((await after.closed).code).toBe(4400);
  });

  test('a binary frame', async () => {
    await using socket = await ready();
    socket.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect((await socket.closed).code).toBe(4400);
  });
});

describe('4401: to subscribe before the acknowledgement', () => {
  test('without connection_init', async () => {
    await using socket = await openRawSocket(world.gateway.url);
    socket.send(SUBSCRIBE);
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  test('in the same tick as connection_init, while the token is still being verified', async () => {
    const token = await world.standIns.identityProvider.mint('diego.vera');
    await using socket = await openRawSocket(world.gateway.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }, SUBSCRIBE);
    expect((await socket.closed).code).toBe(4401);
  });
});

describe('4403: credentials that are refused', () => {
  const good = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
  test.each([
    ['none', async () => good, 'UNAUTHENTICATED'],
    ['a token that is none', async () => ({ ...good, authorization: 'Bearer x' }), 'TOKEN_INVALID'],
    ['an expired token', async () => ({ ...good, authorization: `Bearer ${await expired()}` }), 'TOKEN_EXPIRED'],
    [
      'a tenant that the caller was not granted',
      async () => ({
        authorization: `Bearer ${await world.token('ana.rojas')}`,
        'x-business-unit': 'OTHER',
        'x-country-code': 'PE',
      }),
      'TENANT_FORBIDDEN',
    ],
    [
      'half a tenant',
      async () => ({ authorization: `Bearer ${await world.token('ana.rojas')}`, 'x-business-unit': 'SERHAFEN' }),
      'TENANT_HEADER_INCOMPLETE',
    ],
    [
      'a tenant in two spellings of its name',
      async () => ({
        ...good,
        'X-Business-Unit': 'SERHAFEN',
        authorization: `Bearer ${await world.token('ana.rojas')}`,
      }),
      'TENANT_HEADER_INVALID',
    ],
  ])('%s', async (_what, payload, reason) => {
    await using socket = await openRawSocket(world.gateway.url);
    socket.send({ type: 'connection_init', payload: await payload() });
    expect(await socket.closed).toEqual({ code: 4403, reason });
  });

  test('a token in the handshake is no credential', async () => {
    await using socket = await openRawSocket(world.gateway.url, {
      headers: { authorization: `Bearer ${await world.token('ana.rojas')}` },
    });
    socket.send({ type: 'connection_init' });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'UNAUTHENTICATED' });
  });

  function expired(): Promise<string> {
    return world.standIns.identityProvider.mint('ana.rojas', { claims: { exp: Math.floor(Date.now() / 1000) - 60 } });
  }
});

describe('4406: no subprotocol of ours', () => {
  test.each([
    ['none', []],
    ['the legacy one', ['graphql-ws']],
  ])('%s', async (_what, protocols) => {
    await using socket = await openRawSocket(world.gateway.url, { protocols });
    expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });
});

describe('4408: no connection_init in time', () => {
  let impatient: RunningGateway;
  beforeAll(async () => {
    impatient = await runGateway({
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      SOCKET_INIT_TIMEOUT_MS: '50',
      SOCKET_DRAIN_MS: '0',
      ...world.standIns.environment,
    });
  });
  afterAll(() => impatient?.close());

  test('a socket that says nothing is closed', async () => {
    await using socket = await openRawSocket(impatient.url);
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
  });

  test('one that only pings as well', async () => {
    await using socket = await openRawSocket(impatient.url);
    await socket.roundTrip();
    expect((await socket.closed).code).toBe(4408);
  });
});

describe('4409: an id that is in use', () => {
  test('in the same tick', async () => {
    await using socket = await ready();
    socket.send(SUBSCRIBE, SUBSCRIBE);
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
  });

  test('by a subscription that runs', async () => {
    await using socket = await ready();
    socket.send({ ...SUBSCRIBE, payload: { query: 'subscription { mawbStatusChanged { eventId } }' } });
    await socket.roundTrip();
    socket.send(SUBSCRIBE);
    expect((await socket.closed).code).toBe(4409);
  });

  test('that is too long for the reason of a close', async () => {
    await using socket = await ready();
    const long = { ...SUBSCRIBE, id: '😀'.repeat(39) };
    socket.send(long, long);
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber already exists' });
  });
});

describe('4429: a second connection_init', () => {
  test('before the acknowledgement', async () => {
    await using socket = await openRawSocket(world.gateway.url);
    const first = await init();
    socket.send(first, first);
    expect((await socket.closed).code).toBe(4429);
  });

  test('after it', async () => {
    await using socket = await ready();
    socket.send(await init());
    expect((await socket.closed).code).toBe(4429);
  });
});

describe('the handshake is refused', () => {
  const status = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    try {
      await using _socket = await openRawSocket(world.gateway.url.concat(path), { headers });
      return 'open';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('from a foreign origin', async () => {
    expect(await status('', { origin: 'https://evil.test' })).toContain('403');
    expect(await status('', { origin: 'null' })).toContain('403');
    expect(await status('', { origin: 'http://localhost:5173' })).toBe('open');
  });

  test('not from the playground, which is of the gateway itself', async () => {
    expect(await status('', { origin: world.gateway.url })).toBe('open');
    expect(await status('', { origin: world.gateway.url, host: 'gateway.example.com' })).toContain('403');
  });

  test('on another path', async () => {
    expect(await status('/ws')).toContain('404');
  });
});

describe('a socket stays open', () => {
  test('when pings, stray pongs and unknown completes come, also before connection_init', async () => {
    await using socket = await openRawSocket(world.gateway.url);
    socket.send({ type: 'pong' }, { type: 'pong', payload: { a: 1 } }, { type: 'complete', id: 'nobody' });
    await socket.roundTrip();
    socket.send(await init());
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    socket.send({ type: 'pong' }, { type: 'complete', id: 'nobody' });
    await socket.roundTrip();
  });

  test.each([
    ['a syntax error', '{', 'GRAPHQL_PARSE_FAILED'],
    ['an empty query', '', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown live field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two live fields',
      'subscription { declarationAssigned { eventId } mawbStatusChanged { eventId } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'too deep a query',
      `{ mawbs { data ${'{ hawbs { data { mawb '.repeat(5)} { id } ${'} } }'.repeat(5)} } }`,
      'QUERY_TOO_DEEP',
    ],
    [
      'too deep a subscription',
      `subscription { mawbStatusChanged { mawb { ${'hawbs { data { mawb { '.repeat(4)} id ${'} } } '.repeat(4)} } } }`,
      'QUERY_TOO_DEEP',
    ],
    [
      'too dear a query',
      `{ ${[...'abcdefgh'].map((alias) => `${alias}: mawbs(limit: 100) { data { hawbs(limit: 100) { data { id } } } }`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'too dear a subscription',
      `subscription { mawbStatusChanged { mawb { ${[...'abcdefgh'].map((alias) => `${alias}: hawbs(limit: 100) { data { declarations { id } } }`).join(' ')} } } }`,
      'QUERY_TOO_COMPLEX',
    ],
    ['too large a page', '{ mawbs(limit: 101) { data { id } } }', 'LIMIT_TOO_LARGE'],
    [
      'too many aliases',
      `{ ${Array.from({ length: 200 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    ['a missing variable', 'query($p: Int!) { mawbs(page: $p) { meta { totalItems } } }', 'BAD_USER_INPUT'],
    ['a field that the role may not read', '{ users { data { id } } }', 'FORBIDDEN_ROLE'],
  ])('after %s, which is one error', async (_what, query, code) => {
    await using socket = await ready();
    socket.send({ id: 'a', type: 'subscribe', payload: { query } });
    expect(await socket.next()).toMatchObject({ id: 'a', type: 'error', payload: [{ extensions: { code } }] });
    // The id is free again.
    socket.send({ ...SUBSCRIBE, id: 'a' });
    expect(await socket.next()).toEqual({
      id: 'a',
      type: 'next',
      payload: { data: { me: { username: 'ana.rojas' } } },
    });
    expect(await socket.next()).toEqual({ id: 'a', type: 'complete' });
    await socket.roundTrip();
  });

  test('two operations at once are answered each under its id', async () => {
    await using socket = await ready();
    socket.send(
      { ...SUBSCRIBE, id: 'a' },
      { ...SUBSCRIBE, id: 'b', payload: { query: '{ mawbs(limit: 1) { data { __typename } } }' } },
    );
    const answers = [await socket.next(), await socket.next(), await socket.next(), await socket.next()];
    const of = (id: string) => answers.filter((answer) => answer.id === id).map(({ type }) => type);
    expect(of('a')).toEqual(['next', 'complete']);
    expect(of('b')).toEqual(['next', 'complete']);
    expect(answers.find(({ id, type }) => id === 'b' && type === 'next').payload.data.mawbs.data).toHaveLength(1);
  });
});
