/** Actions that want a stronger or fresher sign-in (RFC 9470), asked of a gateway over HTTP. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startIdentityProvider } from '../../dev/identity-provider/start-identity-provider.ts';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import { UNLIMITED } from '../support/world.ts';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@policy"])
  type Query {
    open: Int
    balance: Int @policy(policies: [["role:OPERATIONS", "acr:2"], ["role:OPERATIONS", "acr:3"]])
    fresh: Int @policy(policies: [["role:OPERATIONS", "max-age:300"]])
    vault: Int @policy(policies: [["role:SUPERADMIN", "acr:2"]])
  }
  type Mutation { pay: Int @policy(policies: [["role:OPERATIONS", "acr:2", "max-age:60"]]) }`;

const now = () => Math.floor(Date.now() / 1000);
let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let service: Server;
let gateway: RunningGateway;
let folder = '';
let calls = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step-up-'));
  provider = await startIdentityProvider({ port: 0 });
  service = createServer((request, response) => {
    calls += 1;
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end('{"data":{"open":1,"balance":1,"fresh":1,"vault":1,"pay":1}}');
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/graphql`;
  const { supergraphSdl, errors } = composeServices([{ name: 'bank', url, typeDefs: parse(SDL) }]);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  await writeFile(join(folder, 'supergraph.graphql'), supergraphSdl);
  gateway = await runGateway({
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    ...UNLIMITED,
    KEYCLOAK_BASE_URL: provider.url,
    KEYCLOAK_ISSUER: provider.issuer,
    SUPERGRAPH_PATH: join(folder, 'supergraph.graphql'),
  });
});

afterAll(async () => {
  await gateway?.close();
  await provider?.stop();
  service?.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  calls = 0;
});

async function ask(query: string, claims: Record<string, unknown> | null, accept = 'application/json, */*') {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept,
      ...(claims !== null && { authorization: `Bearer ${await provider.mint('ana.rojas', { claims })}` }),
    },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: object }[] };
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, data, extensions: errors?.[0]?.extensions };
}

describe('a caller whose sign-in is not enough', () => {
  test('is told by the challenge of RFC 9470 which one would be, before anything is called', async () => {
    const answer = await ask('{ open balance }', { acr: '1' }, 'application/graphql-response+json');
    expect(answer).toMatchObject({
      status: 401,
      challenge: 'Bearer error="insufficient_user_authentication", acr_values="2 3"',
      extensions: { code: 'INSUFFICIENT_USER_AUTHENTICATION', httpStatus: 401, acrValues: ['2', '3'] },
    });
    expect(calls).toBe(0);
  });

  test.each([
    ['too long ago', { auth_time: now() - 400 }],
    ['at a time that the token does not say', { auth_time: undefined }],
  ])('has signed in %s', async (_when, claims) => {
    expect(await ask('{ fresh }', claims, 'application/graphql-response+json')).toMatchObject({
      status: 401,
      challenge: 'Bearer error="insufficient_user_authentication", max_age="300"',
      extensions: { maxAgeSeconds: 300 },
    });
  });

  test('is told of both for a change', async () => {
    const { challenge } = await ask(
      'mutation { pay }',
      { acr: '2', auth_time: now() - 90 },
      'application/graphql-response+json',
    );
    expect(challenge).toBe('Bearer error="insufficient_user_authentication", acr_values="2", max_age="60"');
    expect(calls).toBe(0);
  });
});

test('a caller with such a sign-in gets through', async () => {
  expect(await ask('{ open balance }', { acr: '3' })).toMatchObject({ status: 200, data: { open: 1, balance: 1 } });
  expect(await ask('{ fresh }', { auth_time: now() - 10 })).toMatchObject({ data: { fresh: 1 } });
  expect(await ask('mutation { pay }', { acr: '2', auth_time: now() })).toMatchObject({ data: { pay: 1 } });
});

test('nobody is sent to sign in again for what stays forbidden, and nobody unknown', async () => {
  const media = 'application/graphql-response+json';
  expect(await ask('{ vault }', { acr: '1' }, media)).toMatchObject({
    status: 403,
    extensions: { code: 'FORBIDDEN_ROLE' },
  });
  expect(await ask('{ balance }', null, media)).toMatchObject({ status: 401, challenge: 'Bearer' });
});
