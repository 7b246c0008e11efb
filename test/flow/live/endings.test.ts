import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningGateway, type RunOptions, runGateway } from '../../../gateway/run-gateway.ts';
import { createMemoryBus, type EventBus } from '../../../subgraphs/engine/serve.ts';
import { domainEvent } from '../../support/domain-events.ts';
import { type LiveClientOptions, type LiveStream, liveClient, subscribe } from '../../support/live-client.ts';
import { BRUNO } from '../../support/people.ts';
import { openRawSocket, type RawSocket } from '../../support/raw-socket.ts';
import { startWorld, UNLIMITED, type World } from '../../support/world.ts';

const events = createMemoryBus({ retained: 1000 });
const cleanUp: (() => unknown)[] = [];
const clients: Client[] = [];
let world: World;

beforeAll(async () => {
  world = await startWorld({}, { events });
});
afterEach(async () => {
  // Before the gateways: a client that looks for its server cannot be disposed of.
  for (const client of clients.splice(0)) await client.dispose();
  for (const work of cleanUp.splice(0).reverse()) await work();
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** One more gateway before the same services, on the same bus. */
async function gateway(
  environment: Readonly<Record<string, string>> = {},
  options: RunOptions = {},
): Promise<RunningGateway> {
  const running = await runGateway(
    {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      ...UNLIMITED,
      SOCKET_DRAIN_MS: '0',
      ...world.standIns.environment,
      ...environment,
    },
    { events, ...options },
  );
  cleanUp.push(() => running.close());
  return running;
}

function moved(awbNumber = '045-12345675'): string {
  const event = domainEvent({
    type: 'mawb.status-changed',
    data: { mawbId: '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001', awbNumber, toStatus: 'RCF' },
  });
  void events.publish(event);
  return event.id;
}

const LIVE = 'subscription { mawbStatusChanged { eventId } }';

interface Watched {
  readonly stream: LiveStream;
  /** Resolves with the code of the next close. */
  closed(): Promise<number>;
  /** Resolves when the client is connected again. */
  connected(): Promise<void>;
}

/** The real client, which comes back by itself, and goes on from the last event it has seen. */
async function watch(options: LiveClientOptions & { readonly url?: string } = {}): Promise<Watched> {
  const client = liveClient(world, {
    retryAttempts: 1000,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    shouldRetry: (event) => ![4410, 4411, 4412].includes((event as { code?: number }).code ?? 0),
    ...options,
  });
  clients.push(client);
  const stream = await subscribe(client, LIVE, { resume: true });
  return {
    stream,
    closed: () =>
      new Promise((resolve) => {
        const off = client.on('closed', (event) => {
          off();
          resolve((event as { code: number }).code);
        });
      }),
    connected: () =>
      new Promise((resolve) => {
        const off = client.on('connected', () => {
          off();
          resolve();
        });
      }),
  };
}

const told = async ({ stream }: Watched): Promise<unknown> => (await stream.next()).data?.mawbStatusChanged.eventId;

async function headersOf(as: string): Promise<Record<string, string>> {
  const authorization = `Bearer ${await world.token(as)}`;
  return { authorization, 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
}

interface OpenStream {
  readonly status: number;
  /** The next block, up to the blank line, that is no probe of the connection; `null`: it has ended. */
  take(): Promise<string | null>;
  /** All that is left. */
  rest(): Promise<string>;
}

/** A subscription as server-sent events. */
async function openStream(url: string, headers: Readonly<Record<string, string>>): Promise<OpenStream> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: LIVE }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const more = async (): Promise<boolean> => {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    text += value ?? '';
    return !done;
  };
  return {
    status: response.status,
    take: async () => {
      for (;;) {
        while (!text.includes('\n\n')) if (!(await more())) return null;
        const [block = '', ...others] = text.split('\n\n');
        text = others.join('\n\n');
        if (block !== ':') return block;
      }
    },
    rest: async () => {
      while (await more());
      return text;
    },
  };
}

async function opened(url: string, as = 'ana.rojas'): Promise<RawSocket> {
  const socket = await openRawSocket(url);
  cleanUp.push(() => socket[Symbol.asyncDispose]());
  socket.send({ type: 'connection_init', payload: await headersOf(as) });
  expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
  return socket;
}

describe('4403: a token that ends', () => {
  test('closes its socket; the client comes back with another and misses nothing', async () => {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const short = await world.standIns.identityProvider.mint('ana.rojas', { claims: { exp } });
    const tokens = [short, await world.token('ana.rojas')];
    const watched = await watch({
      connectionParams: async () => ({
        authorization: `Bearer ${tokens.shift()}`,
        'x-business-unit': 'SERHAFEN',
        'x-country-code': 'CL',
      }),
    });
    const raw = await openRawSocket(world.gateway.url);
    raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${short}` } });
    const [code, connected] = [watched.closed(), watched.connected()];
    const first = moved();
    expect(await told(watched)).toBe(first);
    expect(await code).toBe(4403);
    expect(await raw.closed).toEqual({ code: 4403, reason: 'TOKEN_EXPIRED' });
    const second = moved();
    await connected;
    const third = moved();
    expect([await told(watched), await told(watched)]).toEqual([second, third]);
  });
});

describe('4410: a user who is disabled', () => {
  const changed = (type: string): void => {
    void events.publish(domainEvent({ type, data: { userId: BRUNO, username: 'bruno.diaz' } }));
  };

  test('loses every socket at once and is refused with the same token; others stay', async () => {
    const url = await gateway();
    const other = await opened(url.url);
    const watched = await watch({ as: 'bruno.diaz', url: `${url.url.replace(/^http/, 'ws')}/graphql` });
    const raw = await opened(url.url, 'bruno.diaz');
    const code = watched.closed();
    changed('iam.user.disabled');
    expect(await code).toBe(4410);
    expect(await raw.closed).toEqual({ code: 4410, reason: 'USER_DISABLED' });
    expect(await watched.stream.over).toMatchObject({ code: 4410, reason: 'USER_DISABLED' });
    await other.roundTrip();

    const again = await openRawSocket(url.url);
    again.send({ type: 'connection_init', payload: { authorization: `Bearer ${await world.token('bruno.diaz')}` } });
    expect(await again.closed).toEqual({ code: 4403, reason: 'TOKEN_INVALID' });
    expect((await ask(url.url, 'bruno.diaz')).status).toBe(401);

    changed('iam.user.enabled');
    await new Promise(setImmediate);
    expect((await ask(url.url, 'bruno.diaz')).status).toBe(200);
  });

  async function ask(url: string, as: string): Promise<Response> {
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await world.token(as)}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
  }
});

describe('4412: a session that ends', () => {
  test('takes its sockets and tokens with it, on every replica; other sessions of the user stay', async () => {
    const [one, other] = [await gateway(), await gateway()];
    const token = (sid: string) => world.standIns.identityProvider.mint('bruno.diaz', { claims: { sid } });
    const [ended, kept] = [await token('ended'), await token('kept')];
    const open = async (url: string, credentials: string): Promise<RawSocket> => {
      const socket = await openRawSocket(url);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${credentials}` } });
      expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
      return socket;
    };
    const sockets = [await open(one.url, ended), await open(other.url, ended)];
    const staying = await open(one.url, kept);
    const statusOf = async (url: string, credentials: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${credentials}` };
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
      await response.text();
      return response.status;
    };
    expect(await statusOf(one.url, ended)).toBe(200);

    void events.publish(
      domainEvent({ type: 'iam.session.ended', tenant: null, data: { userId: BRUNO, sid: 'ended' } }),
    );
    for (const { closed } of sockets) expect(await closed).toEqual({ code: 4412, reason: 'SESSION_ENDED' });
    for (const { url } of [one, other]) {
      expect(await statusOf(url, ended)).toBe(401);
      expect(await statusOf(url, kept)).toBe(200);
    }
    await staying.roundTrip();
  });
});

describe('4403 also when roles change', () => {
  test('ends sockets of older tokens on every replica, tells them no further event, and lets newer tokens in', async () => {
    const [one, other] = [await gateway(), await gateway()];
    const second = Math.floor(Date.now() / 1000);
    const token = (iat: number) => world.standIns.identityProvider.mint('bruno.diaz', { claims: { iat } });
    const [old, renewed] = [await token(second - 10), await token(second)];
    const tenant = { 'x-business-unit': 'SERHAFEN', 'x-country-code': 'CL' };
    const open = async (url: string, credentials: string): Promise<RawSocket> => {
      const socket = await openRawSocket(url);
      socket.send({ type: 'connection_init', payload: { ...tenant, authorization: `Bearer ${credentials}` } });
      expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
      socket.send({ id: 'a', type: 'subscribe', payload: { query: LIVE } });
      await socket.roundTrip();
      return socket;
    };
    const sockets = [await open(one.url, old), await open(other.url, old)];
    const heard: string[] = [];
    for (const { socket } of sockets) socket.on('message', (message) => heard.push(String(message)));
    const staying = await open(one.url, renewed);
    const roles = { userId: BRUNO, username: 'bruno.diaz', added: [], removed: ['CUSTOMS_AGENT'] };
    void events.publish(
      domainEvent({
        type: 'iam.user.roles-changed',
        time: new Date(second * 1000).toISOString(),
        tenant: null,
        data: roles,
      }),
    );
    const next = moved();
    for (const { closed } of sockets) expect(await closed).toEqual({ code: 4403, reason: 'TOKEN_EXPIRED' });
    expect(heard).toEqual([]);
    expect(await staying.next()).toMatchObject({ payload: { data: { mawbStatusChanged: { eventId: next } } } });
    const codeOf = async (url: string, credentials: string): Promise<unknown> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${credentials}` };
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
      return ((await response.json()) as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code;
    };
    for (const { url } of [one, other]) {
      expect(await codeOf(url, old)).toBe('TOKEN_EXPIRED');
      expect(await codeOf(url, renewed)).toBeUndefined();
    }
  });
});

describe('4411: a tenant that is suspended', () => {
  test('loses its sockets when a service says so, and gets no others until the services are asked again', async () => {
    const { url } = await gateway({ TENANT_SUSPENDED_SECONDS: '2' });
    const watched = await watch({ url: `${url.replace(/^http/, 'ws')}/graphql` });
    const bystander = await opened(url);
    const code = watched.closed();
    world.standIns.mawb.failures.fail('*', { status: 403, body: { code: 'TENANT_SUSPENDED', message: 'x' } }, 1);
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...(await headersOf('ana.rojas')), 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ mawbs { meta { totalItems } } }' }),
    });
    expect(await code).toBe(4411);
    expect(await bystander.closed).toEqual({ code: 4411, reason: 'TENANT_SUSPENDED' });
    expect(await watched.stream.over).toMatchObject({ code: 4411 });

    await expect(opened(url)).rejects.toThrow('closed with 4411 TENANT_SUSPENDED');
    const refused = await openStream(url, await headersOf('ana.rojas'));
    expect(refused.status).toBe(403);
    expect(await refused.rest()).toContain('TENANT_SUSPENDED');
    const elsewhere = await openRawSocket(url);
    elsewhere.send({
      type: 'connection_init',
      payload: { ...(await headersOf('ana.rojas')), 'x-country-code': 'PE' },
    });
    expect(await elsewhere.next()).toMatchObject({ type: 'connection_ack' });
    elsewhere.socket.close();
    const returned = async (): Promise<boolean> => opened(url).then(Boolean, () => false);
    await vi.waitUntil(returned, { timeout: 5000, interval: 200 });
  });
});

describe('1001: a process that stops', () => {
  test('ends its sockets; clients go on at the next one and miss nothing', async () => {
    const first = await gateway();
    const { port } = new URL(first.url);
    const watched = await watch({ url: `ws://127.0.0.1:${port}/graphql` });
    const before = moved();
    expect(await told(watched)).toBe(before);
    const raw = await opened(first.url);
    const [code, connected] = [watched.closed(), watched.connected()];
    await first.close();
    expect(await code).toBe(1001);
    expect(await raw.closed).toEqual({ code: 1001, reason: 'GOING_AWAY' });
    const between = [moved(), moved()];
    await gateway({ PORT: port });
    await connected;
    const after = moved();
    expect([await told(watched), await told(watched), await told(watched)]).toEqual([...between, after]);
  });
});

describe('1012: a supergraph that changes', () => {
  test('ends the sockets, and the client comes back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'live-'));
    cleanUp.push(() => rm(folder, { recursive: true }));
    const generated = await readFile(new URL('../../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
    const sdl = generated.replaceAll(/(@join__graph\(name: "[^"]*", url: )"[^"]*"/g, '$1"http://127.0.0.1:9/graphql"');
    const path = join(folder, 'supergraph.graphql');
    await writeFile(path, sdl);
    const { url } = await gateway({ SUPERGRAPH_PATH: path });
    const client = liveClient(world, { url: `${url.replace(/^http/, 'ws')}/graphql`, retryAttempts: 5, lazy: false });
    clients.push(client);
    await new Promise((resolve) => client.on('connected', resolve));
    const codes: unknown[] = [];
    client.on('closed', (event) => codes.push((event as { code: number }).code));
    const again = new Promise((resolve) => client.on('connected', resolve));
    const raw = await opened(url);
    await writeFile(path, `${sdl}\n# another\n`);
    await again;
    expect(codes).toEqual([1012]);
    expect(await raw.closed).toEqual({ code: 1012, reason: 'GRAPH_CHANGED' });
  });
});

describe('an event stream', () => {
  const idOf = (block: string | null): string => /^id: (.+)$/m.exec(block ?? '')?.[1] ?? '';

  /** What ends it: the last block is a comment, and nothing says that the operation is complete. */
  async function lastOf(stream: OpenStream): Promise<string | null> {
    const last = await stream.take();
    expect(await stream.take()).toBeNull();
    return last;
  }

  async function goesOn(url: string, headers: Readonly<Record<string, string>>, missed: string): Promise<void> {
    const back = await openStream(url, headers);
    expect(await back.take()).toContain(missed);
    const next = moved();
    expect(await back.take()).toContain(next);
  }

  test('is ended by the end of its token, and goes on with another from the event it names', async () => {
    const headers = await headersOf('ana.rojas');
    // Last, so that nothing but the stream has to be there before it ends.
    const exp = Math.floor(Date.now() / 1000) + 3;
    const token = await world.standIns.identityProvider.mint('ana.rojas', { claims: { exp } });
    const stream = await openStream(world.gateway.url, { ...headers, authorization: `Bearer ${token}` });
    moved();
    const id = idOf(await stream.take());
    expect(await lastOf(stream)).toBe(': 4403 TOKEN_EXPIRED');
    const missed = moved();
    await goesOn(world.gateway.url, { ...headers, 'last-event-id': id }, missed);
  });

  test('is ended when the process stops, and goes on at another', async () => {
    const headers = await headersOf('ana.rojas');
    const stopping = await gateway();
    const stream = await openStream(stopping.url, headers);
    moved();
    const id = idOf(await stream.take());
    const stopped = stopping.close();
    expect(await lastOf(stream)).toBe(': 1001 GOING_AWAY');
    await stopped;
    const missed = moved();
    await goesOn(world.gateway.url, { ...headers, 'last-event-id': id }, missed);
  });

  test('of a user who is disabled is ended, and refused afterwards', async () => {
    const { url } = await gateway();
    const headers = await headersOf('bruno.diaz');
    const stream = await openStream(url, headers);
    moved();
    const id = idOf(await stream.take());
    void events.publish(domainEvent({ type: 'iam.user.disabled', data: { userId: BRUNO, username: 'bruno.diaz' } }));
    expect(await lastOf(stream)).toBe(': 4410 USER_DISABLED');
    const again = await openStream(url, { ...headers, 'last-event-id': id });
    expect(again.status).toBe(401);
    await again.rest();
  });
});

describe('4413: a client that does not read', () => {
  test('is dropped when more waits for it than it may hold, and the others are not', async () => {
    const { url } = await gateway({ SOCKET_BUFFER_BYTES: '1000000', SOCKET_MAX_MESSAGES: '1000000', METRICS: 'on' });
    const endings = async (): Promise<string | undefined> =>
      /^live_connections_closed_total\{.*code="4413".*\} (.*)$/m.exec(
        await (await fetch(`${url}/metrics`)).text(),
      )?.[1];
    const before = await endings();
    const slow = await opened(url);
    const quick = await opened(url);
    const query = 'subscription { mawbStatusChanged { eventId awbNumber } }';
    for (const socket of [slow, quick]) socket.send({ id: 'a', type: 'subscribe', payload: { query } });
    await Promise.all([slow.roundTrip(), quick.roundTrip()]);
    slow.socket.pause();
    let ended = false;
    quick.socket.on('close', () => {
      ended = true;
    });
    // What the kernel takes in between is megabytes. Who reads too late after that sees the connection cut (1006).
    while ((await endings()) === before) {
      moved('0'.repeat(100_000));
      await quick.roundTrip();
    }
    slow.socket.resume();
    expect(await slow.closed).toEqual({ code: 4413, reason: 'SLOW_CONSUMER' });
    expect(ended).toBe(false);
  });
});

describe('4500: an error of ours', () => {
  test('closes its own socket, before and after its token is known, and is logged', async () => {
    const fault = new TypeError('the place of the stream cannot be read');
    const log: Record<string, unknown>[] = [];
    let isBroken = true;
    const broken: EventBus = {
      ...events,
      position: (tenant) => {
        if (isBroken) throw fault;
        return events.position(tenant);
      },
    };
    const { url } = await gateway(
      { LOG_LEVEL: 'error' },
      { events: broken, logDestination: { write: (line: string) => void log.push(JSON.parse(line)) } },
    );
    const payload = await headersOf('ana.rojas');
    // The first is verified, which takes a while; the second is known.
    for (const count of [1, 2]) {
      const socket = await openRawSocket(url);
      socket.send({ type: 'connection_init', payload });
      expect(await socket.closed).toEqual({ code: 4500, reason: 'Internal error' });
      await vi.waitFor(() => expect(log).toHaveLength(count));
      expect(log.at(-1)).toMatchObject({ err: { message: fault.message } });
    }
    isBroken = false;
    await (await opened(url)).roundTrip();
  });
});

describe('1008, 1009, 1013: limits', () => {
  test('a client that floods is closed', async () => {
    const { url } = await gateway({ SOCKET_MAX_MESSAGES: '50' });
    const socket = await opened(url);
    for (let count = 0; count < 2000; count++) socket.send({ type: 'ping' });
    expect(await socket.closed).toEqual({ code: 1008, reason: 'TOO_MANY_MESSAGES' });
  });

  test('a message that is too large closes the socket', async () => {
    const { url } = await gateway({ SOCKET_MESSAGE_BYTES: '1024' });
    const socket = await opened(url).catch(() => null);
    const anonymous = socket ?? (await openRawSocket(url));
    anonymous.send('x'.repeat(5_000_000));
    expect((await anonymous.closed).code).toBe(1009);
  });

  test('a user has so many sockets, and so has a tenant', async () => {
    const { url } = await gateway({ SOCKETS_PER_USER: '2', SOCKETS_PER_TENANT: '3' });
    const own = [await opened(url), await opened(url)];
    await expect(opened(url)).rejects.toThrow('closed with 1013 TOO_MANY_SOCKETS');
    await opened(url, 'bruno.diaz');
    await expect(opened(url, 'carla.soto')).rejects.toThrow('closed with 1013');
    own[0]?.socket.close();
    await own[0]?.closed;
    await own[1]?.roundTrip();
    await opened(url, 'carla.soto');
  });

  test('a client is answered the pings of WebSockets, and closed when it floods with them', async () => {
    const { url } = await gateway({ SOCKET_MAX_MESSAGES: '50' });
    const { socket, closed } = await opened(url);
    const pong = new Promise((resolve) => socket.once('pong', resolve));
    socket.ping('are you there');
    expect(String(await pong)).toBe('are you there');
    for (let count = 0; count < 2000; count++) socket.ping();
    expect(await closed).toEqual({ code: 1008, reason: 'TOO_MANY_MESSAGES' });
  });

  test('a client that does not answer a ping is cut', async () => {
    const { url } = await gateway({ SOCKET_PING_INTERVAL_MS: '1000' });
    const deaf = await opened(url);
    const alive = await opened(url);
    deaf.socket.pause();
    const before = performance.now();
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (performance.now() - before < 2500) return;
        clearInterval(look);
        resolve();
      }, 100);
    });
    deaf.socket.resume();
    expect((await deaf.closed).code).toBe(1006);
    await alive.roundTrip();
  });
});
