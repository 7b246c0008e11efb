/** TLS at our own port: certificate and key from files, read again when they change; client certificates where that is wanted. */
import { readFileSync, watch } from 'node:fs';
import type { Server as HttpsServer, ServerOptions } from 'node:https';
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Step } from './step.ts';

export interface TlsFiles {
  /** PEM file of the certificate and what links it to its authority. */
  readonly certPath: string;
  /** PEM file of the private key. */
  readonly keyPath: string;
  /** PEM file of the authorities whose clients are let in; `null`: clients need no certificate. */
  readonly clientCaPath: string | null;
}

export interface ReloadOptions {
  readonly files: TlsFiles;
  readonly onReload: () => void;
  /** The new files are broken; connections keep getting the last good ones. */
  readonly onFailure: (error: Error) => void;
}

type Credentials = Pick<ServerOptions, 'cert' | 'key' | 'ca' | 'requestCert' | 'rejectUnauthorized'>;

/** Files are renewed one after the other; the last one counts. Milliseconds. */
const SETTLED_MS = 200;

/** @throws {Error} when a file cannot be read, or certificate and key do not belong together */
export function readTls({ certPath, keyPath, clientCaPath }: TlsFiles): Credentials {
  const pair = { cert: readFileSync(certPath), key: readFileSync(keyPath) };
  const clients =
    clientCaPath === null ? {} : { ca: readFileSync(clientCaPath), requestCert: true, rejectUnauthorized: true };
  const credentials = { ...pair, ...clients };
  createSecureContext(credentials);
  return credentials;
}

/** New connections get the new certificate; open ones keep what they began with. */
export function reloadTls({ files, onReload, onFailure }: ReloadOptions): Step {
  return (server) => {
    const { certPath, keyPath, clientCaPath } = files;
    let timer: NodeJS.Timeout | null = null;
    const reload = (): void => {
      try {
        (server.server as unknown as HttpsServer).setSecureContext(readTls(files));
        onReload();
      } catch (error) {
        onFailure(error as Error);
      }
    };
    const changed = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(reload, SETTLED_MS);
    };
    // Folders are watched: a file that is replaced by renaming, or by a link beside it, is another file to the file system.
    const folders = new Set([certPath, keyPath, ...(clientCaPath === null ? [] : [clientCaPath])].map(dirname));
    const watchers = [...folders].map((folder) => watch(folder, { persistent: false }, changed));
    server.addHook('onClose', (_instance, done) => {
      if (timer !== null) clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      done();
    });
  };
}
