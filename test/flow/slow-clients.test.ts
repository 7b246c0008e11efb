/** Clients that mean harm and need little for it, against the gateway as a process of its own: all others are served meanwhile. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { type StandIns, startStandIns } from '../../dev/start-stand-ins.ts';
import { type Replica, startReplica } from '../ledger/replica.ts';
import { watchHealth } from '../support/watch-health.ts';

const TIMEOUT_MS = 1000;
const CONNECTIONS = 50;

let standIns: StandIns;
let gateway: Replica;
let headers: Record<string, string>;

beforeAll(async () => {
  standIns = await startStandIns({ identityProvider: 0, iam: 0, customs: 0, mawb: 0 });
  gateway = await startReplica({
    ...standIns.environment,
    LOG_LEVEL: 'error',
    REST_PASS_THROUGH: 'true',
    REQUEST_TIMEOUT_MS: String(TIMEOUT_MS),
    UPSTREAM_TOTAL_TIMEOUT_MS: String(TIMEOUT_MS),
    UPSTREAM_TRY_TIMEOUT_MS: String(TIMEOUT_MS),
    RATE_LIMIT_USER: '1000000',
    RATE_LIMIT_ADDRESS: '0',
  });
  headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await standIns.identityProvider.mint('ana.rojas')}`,
    'x-business-unit': 'SERHAFEN',
    'x-country-code': 'CL',
  };
});
afterAll(async () => {
  await gateway?.stop();
  await standIns?.stop();
});

/** Does it, asks for the health of the process all the while, and answers the milliseconds that took, in the middle of all times. */
async function healthDuring(
  { annotate }: Pick<TestContext, 'annotate'>,
  attack: () => Promise<unknown>,
): Promise<number> {
  const end = await watchHealth(`${gateway.url}/actuator/readiness`);
  await attack();
  const { statuses, times } = await end();
  expect(new Set(statuses)).toEqual(new Set([200]));
  const middle = times[times.length >> 1] ?? 0;
  const [half, most] = [middle, times.at(-1) ?? 0].map(Math.round);
  await annotate(`health: ${times.length} times, ${half} ms in the middle, ${most} ms at most`);
  return middle;
}

interface Connection {
  readonly socket: Socket;
  /** Status of the first answer, `null` when there was none; resolves when the gateway closes the connection. */
  readonly closed: Promise<number | null>;
}

function open(text = ''): Connection {
  const { hostname, port } = new URL(gateway.url);
  let answer = '';
  const socket = connect(Number(port), hostname);
  if (text !== '') socket.write(text);
  socket.on('error', () => {});
  socket.on('data', (part) => {
    answer += part.toString('latin1');
  });
  const closed = new Promise<number | null>((resolve) =>
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      resolve(status === undefined ? null : Number(status));
    }),
  );
  return { socket, closed };
}

const openMany = (text: string): Connection[] => Array.from({ length: CONNECTIONS }, () => open(text));

/** One more byte on each connection every 100 ms, until all are closed. */
async function drip(connections: readonly Connection[], byte: string): Promise<(number | null)[]> {
  const timer = setInterval(() => {
    for (const { socket } of connections) if (socket.writable) socket.write(byte);
  }, 100);
  try {
    return await Promise.all(connections.map(({ closed }) => closed));
  } finally {
    clearInterval(timer);
  }
}

const head = (more: string): string =>
  `POST /graphql HTTP/1.1\r\nhost: x\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}${more}`;

test('that send their headers byte by byte are answered 408 and closed', async (context) => {
  let statuses: (number | null)[] = [];
  const health = await healthDuring(context, async () => {
    statuses = await drip(openMany(head('x-slow: ')), 'x');
  });
  expect(new Set(statuses)).toEqual(new Set([408]));
  expect(health).toBeLessThan(1000);
});

test('that send their body byte by byte are answered 408 and closed', async (context) => {
  let statuses: (number | null)[] = [];
  const health = await healthDuring(context, async () => {
    statuses = await drip(openMany(head('content-length: 10000\r\n\r\n{"query":"')), ' ');
  });
  expect(new Set(statuses)).toEqual(new Set([408]));
  expect(health).toBeLessThan(1000);
});

test('that send nothing at all are closed', async (context) => {
  const health = await healthDuring(context, async () => {
    await Promise.all(openMany('').map(({ closed }) => closed));
  });
  expect(health).toBeLessThan(1000);
});

test('that read nothing of a large answer are cut, and memory stays bounded', async (context) => {
  // A few megabytes for each connection: more than what the kernels of both sides take.
  const request = `GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(30);
  const before = await residentBytes();
  const health = await healthDuring(context, async () => {
    const connections = openMany(request);
    for (const { socket } of connections) socket.pause();
    // A socket that is paused hears of no end: it is looked for by writing.
    await Promise.all(connections.map(({ socket }) => broken(socket)));
  });
  const after = await residentBytes();
  expect(health).toBeLessThan(1000);
  expect(after - before).toBeLessThan(200_000_000);
});

test('that send more than a body may hold are refused at its first bytes', async (context) => {
  const large = 'x'.repeat(1_000_000);
  const health = await healthDuring(context, async () => {
    const declared = openMany(head('content-length: 100000000\r\n\r\n'));
    const chunked = openMany(head('transfer-encoding: chunked\r\n\r\n'));
    for (const { socket } of chunked) for (let piece = 0; piece < 5; piece++) socket.write(`f4240\r\n${large}\r\n`);
    const statuses = await Promise.all([...declared, ...chunked].map(({ closed }) => closed));
    // Who is still sending may see its connection reset before it reads the answer; a late process refuses some anyway.
    expect(statuses).toContain(413);
    for (const status of statuses) expect([408, 413, 503, null]).toContain(status);
  });
  expect(health).toBeLessThan(1000);
});

test('that flood leave health to be answered', async (context) => {
  const bodies = [
    '{ mawbs(limit: 100) { data { id hawbs(limit: 20) { data { id } } } } }',
    '{ __schema { types { name fields { name } } } }',
    `{ ${'__typename '.repeat(3000)} }`,
    '{ nope }',
  ].map((query) => JSON.stringify({ query }));
  const statuses = new Set<number>();
  const health = await healthDuring(context, async () => {
    const end = performance.now() + 2000;
    await Promise.all(
      Array.from({ length: 64 }, async (_, n) => {
        while (performance.now() < end) {
          const answer = await fetch(`${gateway.url}/graphql`, {
            method: 'POST',
            headers,
            body: String(bodies[n % 4]),
          });
          await answer.arrayBuffer();
          statuses.add(answer.status);
        }
      }),
    );
  });
  for (const status of statuses) expect([200, 400, 429, 503]).toContain(status);
  expect(health).toBeLessThan(1000);
});

async function residentBytes(): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]);
}

/** Resolves when the other side has ended the connection. */
function broken(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const probe = setInterval(() => {
      if (socket.writable) socket.write('x');
    }, 100);
    if (socket.destroyed) resolve();
    socket.on('close', () => {
      clearInterval(probe);
      resolve();
    });
  });
}
