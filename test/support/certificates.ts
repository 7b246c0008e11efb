/** Certificates made by openssl for one test, in a folder of their own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
