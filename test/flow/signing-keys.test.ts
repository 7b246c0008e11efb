/** Keys of real realms over HTTP: rotated, withdrawn, unreachable, of several issuers. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningGateway, runGateway } from '../../gateway/run-gateway.ts';
import { claims, compact, header, publicJwk, rs256, rsaKey } from '../unit/gateway/context/realm.ts';

interface Realm extends AsyncDisposable {
  readonly url: string;
  /** The keys it publishes; `null`: it does not answer. */
  published: readonly string[] | null;
  token(kid: string): string;
}

const keys = { one: rsaKey(), two: rsaKey() };

async function startRealm(path: string): Promise<Realm> {
  const server = createServer((request, response) => {
    if (realm.published === null || request.url !== `${path}/protocol/openid-connect/certs`) {
      request.socket.destroy();
      return;
    }
    const set = realm.published.map((kid) =>
      publicJwk(keys[kid as keyof typeof keys].publicKey, { kid, alg: 'RS256', use: 'sig' }),
    );
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: set }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const realm: Realm = {
    url,
    published: ['one'],
    token: (kid) => {
      const now = Math.floor(Date.now() / 1000);
      const body = claims({ iss: url, iat: now, nbf: now, exp: now + 300 });
      return compact(header({ kid }), body, rs256(keys[kid as keyof typeof keys].privateKey));
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return realm;
}

let main: Realm;
let partner: Realm;
let gateway: RunningGateway;

beforeAll(async () => {
  main = await startRealm('/realms/NewCustomsRealm');
  partner = await startRealm('/realms/partner');
  gateway = await runGateway({
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    KEYCLOAK_BASE_URL: main.url.replace('/realms/NewCustomsRealm', ''),
    TOKEN_ISSUERS: partner.url,
    JWKS_COOLDOWN_SECONDS: '1',
  });
});
afterAll(async () => {
  await gateway?.close();
  await main?.[Symbol.asyncDispose]();
  await partner?.[Symbol.asyncDispose]();
});

async function ask(token: string): Promise<readonly [number, string | null]> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ __typename }"}',
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return [response.status, errors?.[0]?.extensions.code ?? null];
}

test('tokens of both realms are accepted, each with its own keys', async () => {
  expect(await ask(main.token('one'))).toEqual([200, null]);
  expect(await ask(partner.token('one'))).toEqual([200, null]);
});

test('a realm changes its key without a failed request', async () => {
  const old = main.token('one');
  main.published = ['two', 'one'];
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => ask(index % 2 === 0 ? main.token('two') : old)),
  );
  expect(answers.filter(([status]) => status !== 200)).toEqual([]);
});

test('while a realm is unreachable, known keys work and unknown ones are 503', async () => {
  partner.published = null;
  expect(await ask(partner.token('one'))).toEqual([200, null]);
  expect(await ask(partner.token('two'))).toEqual([503, 'IDP_UNAVAILABLE']);
  expect(await ask(main.token('two'))).toEqual([200, null]);
});
