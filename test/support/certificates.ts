/** Certificates made by openssl for one test, in a folder of their own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly certPath: string;
  readonly keyPath: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface Certificates extends Disposable {
  readonly folder: string;
  /** A self-signed certificate for 127.0.0.1, which is its own authority. */
  make(name: string): Pair;
  /** The same, whose time is over since a day. */
  makeExpired(name: string): Pair;
}

export function createCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  return {
    folder,
    make: (name) => {
      const certPath = join(folder, `${name}.pem`);
      const keyPath = join(folder, `${name}.key`);
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
      execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', keyPath, '-out', certPath], {
        stdio: 'ignore',
      });
      return { certPath, keyPath, cert: readFileSync(certPath), key: readFileSync(keyPath) };
    },
    makeExpired: (name) => {
      const [certPath, keyPath, request, extensions] = ['pem', 'key', 'csr', 'ext'].map((end) =>
        join(folder, `${name}.${end}`),
      ) as [string, string, string, string];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1\n');
      execFileSync('openssl', ['req', '-new', ...curve, '-subj', `/CN=${name}`, '-keyout', keyPath, '-out', request], {
        stdio: 'ignore',
      });
      const signed = ['-signkey', keyPath, '-days', '-1', '-extfile', extensions, '-out', certPath];
      execFileSync('openssl', ['x509', '-req', '-in', request, ...signed], { stdio: 'ignore' });
      return { certPath, keyPath, cert: readFileSync(certPath), key: readFileSync(keyPath) };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
