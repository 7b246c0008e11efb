import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { seal, signRequest } from '../../../../../subgraphs/engine/upstream/sign-request.ts';

test('the signature is that of RFC 9421, appendix B.2.5', () => {
  const secret = Buffer.from(
    'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
    'base64',
  );
  const components = [
    ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
    ['@authority', 'example.com'],
    ['content-type', 'application/json'],
  ] as const;
  const parameters = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"';
  expect(seal(components, parameters, secret)).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
});

const key = { id: 'gw', secret: 'a secret that is long enough' };
const headersOf = (flat: readonly string[]): Record<string, string> =>
  Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [])));

test('what is signed says who asks, for whom, what, and with which body', () => {
  const headers = ['authorization', 'Bearer t', 'x-business-unit', 'SERHAFEN', 'accept', '*/*'];
  const request = { method: 'POST', path: '/v0/things?a=%20b', headers, body: '{"a":1}' } as const;
  const added = headersOf(signRequest({ ...request, headers: [...headers] }, 'things:8080', key, 1_700_000_000_500));
  const digest = createHash('sha256').update('{"a":1}').digest('base64');
  expect(added['content-digest']).toBe(`sha-256=:${digest}:`);
  const [, parameters = '', covered = ''] = /^gateway=((\(.*\));.*)$/.exec(String(added['signature-input'])) ?? [];
  expect(covered).toBe('("@method" "@authority" "@path" "@query" "authorization" "x-business-unit" "content-digest")');
  expect(parameters).toMatch(/;created=1700000000;keyid="gw";alg="hmac-sha256";nonce="[\w-]{22}"$/);
  const components = [
    ['@method', 'POST'],
    ['@authority', 'things:8080'],
    ['@path', '/v0/things'],
    ['@query', '?a=%20b'],
    ['authorization', 'Bearer t'],
    ['x-business-unit', 'SERHAFEN'],
    ['content-digest', `sha-256=:${digest}:`],
  ] as const;
  expect(added.signature).toBe(`gateway=:${seal(components, parameters, key.secret)}:`);
});

test('a call without query and body has an empty query and no digest', () => {
  const added = headersOf(signRequest({ method: 'GET', path: '/v0', headers: [], body: null }, 'a', key, 0));
  expect(added['content-digest']).toBeUndefined();
  const parameters = String(added['signature-input']).slice('gateway='.length);
  const components = [
    ['@method', 'GET'],
    ['@authority', 'a'],
    ['@path', '/v0'],
    ['@query', '?'],
  ] as const;
  expect(added.signature).toBe(`gateway=:${seal(components, parameters, key.secret)}:`);
});
