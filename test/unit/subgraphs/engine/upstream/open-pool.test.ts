import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  openPool,
  type PoolOptions,
  type ServiceCredentials,
} from '../../../../../subgraphs/engine/upstream/open-pool.ts';
import { type Certificates, createCertificates, type Pair } from '../../../../support/certificates.ts';

let certificates: Certificates;
let service: Pair;
let client: Pair;
let server: Server;
let origin = '';

beforeAll(async () => {
  certificates = createCertificates();
  service = certificates.make('service');
  client = certificates.make('client');
  const { cert, key } = service;
  // Each request has a connection of its own, so that the newest certificate is seen.
  server = createServer(
    { cert, key, ca: [client.cert], requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.setHeader('connection', 'close');
      response.end(String(subject.CN));
    },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server?.close();
  certificates?.[Symbol.dispose]();
});

async function ask(pool: ReturnType<typeof openPool>): Promise<string> {
  const { body } = await pool.request({ path: '/', method: 'GET', headers: [] });
  return body.text();
}

function open(tls: ServiceCredentials['tls'], more: Partial<PoolOptions> = {}): ReturnType<typeof openPool> {
  const limits = { connections: 1, connectTimeoutMs: 5000, responseLimitBytes: 1000 };
  return openPool(origin, { ...limits, credentials: { tls, signing: null }, ...more });
}

describe('a service that wants a client certificate', () => {
  test('gets the one of the gateway, and a renewed one on the next connection', async () => {
    const current = {
      certPath: join(certificates.folder, 'current.pem'),
      keyPath: join(certificates.folder, 'current.key'),
    };
    const place = (pair: Pair): void => {
      writeFileSync(`${current.keyPath}.new`, pair.key);
      writeFileSync(`${current.certPath}.new`, pair.cert);
      renameSync(`${current.keyPath}.new`, current.keyPath);
      renameSync(`${current.certPath}.new`, current.certPath);
    };
    place(client);
    const onBrokenFile = vi.fn();
    const pool = open({ caPath: service.certPath, ...current }, { onBrokenFile });
    expect(await ask(pool)).toBe('client');
    // The key does not fit: what was there before stays in force, and it is said once.
    writeFileSync(current.keyPath, service.key);
    expect([await ask(pool), await ask(pool)]).toEqual(['client', 'client']);
    expect(onBrokenFile).toHaveBeenCalledTimes(1);
    const renewed = certificates.make('renewed');
    server.setSecureContext({ cert: service.cert, key: service.key, ca: [renewed.cert] });
    place(renewed);
    expect(await ask(pool)).toBe('renewed');
    server.setSecureContext({ cert: service.cert, key: service.key, ca: [client.cert] });
    await pool.close();
  });

  test('is not reached without one', async () => {
    const pool = open({ caPath: service.certPath, certPath: null, keyPath: null });
    await expect(ask(pool)).rejects.toThrow();
    await pool.destroy();
  });

  test('is not believed when another authority vouches for it', async () => {
    const pool = open({ caPath: client.certPath, certPath: client.certPath, keyPath: client.keyPath });
    await expect(ask(pool)).rejects.toThrow(/certificate/);
    await pool.destroy();
  });

  test('has files that can be used from the start, or there is no start', () => {
    expect(() => open({ caPath: null, certPath: client.certPath, keyPath: service.keyPath })).toThrow(/key/i);
    expect(() => open({ caPath: join(certificates.folder, 'none'), certPath: null, keyPath: null })).toThrow(/ENOENT/);
  });
});

test('calls are signed, each try by itself, with the secret that stands in the file now', async () => {
  const seen: (string | undefined)[] = [];
  const plain = createHttpServer((request, response) => {
    seen.push(String(request.headers['signature-input']), String(request.headers.signature));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const path = join(certificates.folder, 'secret');
  writeFileSync(path, 'a secret that is long enough\n');
  const onBrokenFile = vi.fn();
  const pool = openPool(`http://127.0.0.1:${(plain.address() as AddressInfo).port}`, {
    connections: 1,
    connectTimeoutMs: 1000,
    responseLimitBytes: 1000,
    credentials: { tls: null, signing: { keyId: 'gw', secret: { path } } },
    onBrokenFile,
  });
  await ask(pool);
  await ask(pool);
  expect(seen).toHaveLength(4);
  expect(seen[0]).toContain('keyid="gw"');
  expect(new Set(seen).size).toBe(4);
  // A secret that is being written is none.
  writeFileSync(path, '');
  await vi.waitFor(async () => {
    await ask(pool);
    expect(onBrokenFile).toHaveBeenCalledTimes(1);
  }, 3000);
  await pool.close();
  plain.close();
});
