import { copyFileSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { readTls, reloadTls } from '../../../../gateway/edge/tls.ts';
import { createCertificates } from '../../../support/certificates.ts';
import { deferred, startEdge } from './http.ts';

const hello = (server: { get(path: string, handler: () => string): unknown }) => server.get('/', () => 'hello');

/** Answers the body and the name on the server's certificate. */
function ask(url: string, options: RequestOptions): Promise<{ readonly text: string; readonly name: string }> {
  return new Promise((resolve, reject) => {
    request(url, { ...options, agent: false }, (response) => {
      const name = String((response.socket as TLSSocket).getPeerCertificate().subject.CN);
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ text, name }));
    })
      .on('error', reject)
      .end();
  });
}

describe('a server with a certificate', () => {
  test('speaks HTTPS', async () => {
    using certificates = createCertificates();
    const { certPath, keyPath, cert } = certificates.make('first');
    await using edge = await startEdge([hello], { tls: { certPath, keyPath, clientCaPath: null } });
    expect(edge.url).toMatch(/^https:/);
    expect(await ask(edge.url, { ca: cert })).toEqual({ text: 'hello', name: 'first' });
    await expect(ask(edge.url, { ca: cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  });

  test('takes a renewed one for new connections, and keeps the last good one when the new one is broken', async () => {
    using certificates = createCertificates();
    const first = certificates.make('first');
    const second = certificates.make('second');
    let [reloaded, failed] = [deferred(), deferred()];
    const { certPath, keyPath } = first;
    const files = { certPath, keyPath, clientCaPath: null };
    const reload = reloadTls({ files, onReload: () => reloaded.resolve(), onFailure: () => failed.resolve() });
    await using edge = await startEdge([reload, hello], { tls: files });
    expect((await ask(edge.url, { ca: first.cert })).name).toBe('first');

    copyFileSync(second.certPath, certPath);
    copyFileSync(second.keyPath, keyPath);
    await reloaded.promise;
    expect((await ask(edge.url, { ca: second.cert })).name).toBe('second');

    [reloaded, failed] = [deferred(), deferred()];
    writeFileSync(certPath, 'no certificate');
    await failed.promise;
    expect((await ask(edge.url, { ca: second.cert })).name).toBe('second');
  });

  test('that names authorities of clients lets in nobody else', async () => {
    using certificates = createCertificates();
    const server = certificates.make('server');
    const client = certificates.make('client');
    const stranger = certificates.make('stranger');
    const files = { certPath: server.certPath, keyPath: server.keyPath, clientCaPath: client.certPath };
    await using edge = await startEdge([hello], { tls: files });
    const ca = server.cert;
    expect((await ask(edge.url, { ca, cert: client.cert, key: client.key })).text).toBe('hello');
    await expect(ask(edge.url, { ca })).rejects.toThrow();
    await expect(ask(edge.url, { ca, cert: stranger.cert, key: stranger.key })).rejects.toThrow();
  });
});

test('files that do not belong together are refused', () => {
  using certificates = createCertificates();
  const [one, other] = [certificates.make('one'), certificates.make('other')];
  expect(() => readTls({ certPath: one.certPath, keyPath: other.keyPath, clientCaPath: null })).toThrow();
  expect(() => readTls({ certPath: `${one.certPath}.none`, keyPath: one.keyPath, clientCaPath: null })).toThrow(
    'ENOENT',
  );
});
