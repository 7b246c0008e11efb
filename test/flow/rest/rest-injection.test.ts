/** No value of a REST request leaves its place on the way to a service. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadCompiledGraph } from '../../../gateway/execute/load-services.ts';
import { readCall } from '../../support/contract-calls.ts';
import { startWorld, type World } from '../../support/world.ts';

const { services } = loadCompiledGraph();
const bindings = Object.assign({}, ...services.map((service) => service.bindings.operations));
const operations = services.flatMap(({ rest }) => rest.operations);

/** As they stand in the request line. */
const HOSTILE: readonly string[] = [
  ...['.', '..', '%2e', '%2e%2e', '%2E%2e%2f', '..%2f..%2fadmin', '..%5c..%5cadmin', '%252e%252e%252fadmin', '..;'],
  ...[
    '%c0%ae%c0%ae',
    '%ef%bc%8e%ef%bc%8e',
    '%e2%80%a5',
    'a%2fb',
    '%2f',
    '%2f%2fevil.test',
    'http:%2f%2f169.254.169.254%2f',
  ],
  ...[
    '@evil.test',
    'x%3fadmin=true',
    'x%26admin=true',
    'x%23frag',
    'x;admin=true',
    'a,b',
    'a+b',
    'a%20b',
    '%20',
    '%00',
  ],
  ...[
    'a%00b',
    'x%0d%0aX-Evil:%201',
    'x%0ay',
    '%7bmawbId%7d',
    '%f0%9f%98%80',
    '%ff',
    '%',
    '%zz',
    'batch',
    'summary',
    'me',
  ],
  ...[
    'x'.repeat(99),
    `%2e${'x'.repeat(90)}`,
    '__proto__',
    'constructor',
    "'%20OR%201=1--",
    '%3Cscript%3E',
    '*',
    ':id',
    '(a)',
  ],
];

let world: World;
let authorization: string;

beforeAll(async () => {
  world = await startWorld();
  authorization = `Bearer ${await world.token('root.admin')}`;
});
afterAll(() => world?.[Symbol.asyncDispose]());
afterEach(() => world.forgetCalls());

function received() {
  const { iam, customs, mawb } = world.standIns;
  return [...iam.requests, ...customs.requests, ...mawb.requests];
}

/** Sends a request line as it is; answers status and body. */
function send(method: string, target: string, extra = ''): Promise<{ status: number; text: string }> {
  const { hostname, port, host } = new URL(world.gateway.url);
  const head = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nauthorization: ${authorization}\r\n`;
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${head}x-business-unit: SERHAFEN\r\nx-country-code: CL\r\n${extra}\r\n`),
    );
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve({ status: Number(text.slice(9, 12)), text }));
    socket.on('error', reject);
  });
}

describe('in a path', () => {
  const cases = operations.flatMap((operation) =>
    operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => [`${operation.operationId}.${parameter.name}`, operation, parameter.name] as const),
  );

  test.each(cases)('%s', async (_name, { operationId, method, path }, name) => {
    for (const value of HOSTILE) {
      const filled = path.replace(`{${name}}`, value).replaceAll(/\{[^}]*\}/g, 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001');
      const { status, text } = await send(method, `/api${filled}`);
      expect([value, status < 500]).toEqual([value, true]);
      expect(text).not.toContain('UPSTREAM_');
      // Another path of the contract may be meant: then it is that operation's, from its first segment on.
      for (const request of received()) {
        const call = readCall(request, bindings);
        if (call.operationId === operationId) expect(call.values[name]).toBe(decodeURIComponent(value));
        else expect(request.path.split('?')[0]).toBe(filled);
      }
      world.forgetCalls();
    }
  });
});

describe('in a query', () => {
  const cases = operations.flatMap((operation) =>
    operation.parameters
      .filter((parameter) => parameter.in === 'query' && operation.method === 'GET')
      .map((parameter) => [`${operation.operationId}.${parameter.name}`, operation, parameter.name] as const),
  );

  test.each(cases)('%s', async (_name, { operationId, path, parameters }, name) => {
    const filled = path.replaceAll(/\{[^}]*\}/g, 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001');
    const list = parameters.find((parameter) => parameter.name === name)?.list === true;
    const answers = await Promise.all(HOSTILE.map((value) => send('GET', `/api${filled}?${name}=${value}`)));
    for (const { status, text } of answers) {
      expect(status).toBeLessThan(500);
      expect(text).not.toContain('UPSTREAM_');
    }
    for (const request of received()) {
      const call = readCall(request, bindings);
      expect(call.operationId).toBe(operationId);
      const texts = list ? (call.values[name] as readonly string[]) : [call.values[name]];
      const sent = HOSTILE.map(decoded).flatMap((value) => (list ? value.split(',') : [value]));
      for (const text of texts) expect(sent).toContain(text);
    }
  });
});

describe('in a header', () => {
  const BODY = 'content-type: application/json\r\ncontent-length: 2\r\n';

  test.each([
    ['x-forwarded-for: 10.0.0.1', 'x-forwarded-for'],
    ['x-evil: 1', 'x-evil'],
    ['cookie: session=1', 'cookie'],
    ['forwarded: for=10.0.0.1', 'forwarded'],
    ['x-http-method-override: DELETE', 'x-http-method-override'],
    ['x-original-url: /v0/users', 'x-original-url'],
    ['te: trailers', 'te'],
    ['range: bytes=0-1', 'range'],
    ['if-none-match: *', 'if-none-match'],
    ['accept-encoding: gzip', 'accept-encoding'],
    ['user-agent: ()', 'user-agent'],
  ])('%s stays outside', async (line, name) => {
    await send('GET', '/mawbs?limit=1', `${line}\r\n`);
    const [request] = received();
    expect(request?.headers).not.toHaveProperty(name);
  });

  test.each([
    'short',
    'x'.repeat(65),
    'a b c d e f g h i j',
    '../../../../../../x',
    '0123456789abcdef, 0123456789abcdef',
  ])('an idempotency key %s is refused', async (key) => {
    const { status } = await send('POST', '/mawbs', `idempotency-key: ${key}\r\n${BODY}\r\n{}`);
    expect([status, received()]).toEqual([400, []]);
  });

  test('a header that came twice is refused', async () => {
    const key = 'idempotency-key: 0123456789abcdef0\r\n';
    const { status } = await send('POST', '/mawbs', `${key}${key}${BODY}\r\n{}`);
    expect([status, received()]).toEqual([400, []]);
  });
});

/** Blanks are `+` in queries; what is no UTF-8 reaches nobody. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}
