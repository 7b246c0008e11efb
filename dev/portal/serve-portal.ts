/**
 * Serves the demo portal, and `/graphql` of the gateway under the same origin, as an ingress would. What is built is kept in
 * `dev/portal/dist` until a source of it changes; a build runs in a process of its own, so that the gateway answers meanwhile.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type PreviewServer, preview } from 'vite';

export interface ServePortalOptions {
  /** Where `/graphql` is, `http://localhost:3000`. */
  readonly gatewayUrl: string;
  /** 0 takes a free one. The origin has to be among `CORS_ORIGINS` of the gateway, for sockets. */
  readonly port: number;
}

export interface ServedPortal {
  readonly url: string;
  stop(): Promise<void>;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const project = join(folder, '../..');
const STAMP = 'sources.sha256';

/** Rejects when the portal cannot be built, or the port is taken. */
export async function servePortal({ gatewayUrl, port }: ServePortalOptions): Promise<ServedPortal> {
  await buildPortal();
  const server: PreviewServer = await preview({
    configFile: join(folder, 'vite.config.ts'),
    logLevel: 'silent',
    preview: {
      host: 'localhost',
      port,
      strictPort: port !== 0,
      proxy: { '/graphql': { target: gatewayUrl, ws: true } },
    },
  });
  const url = server.resolvedUrls?.local[0] ?? '';
  return { url: url.replace(/\/$/, ''), stop: () => server.close() };
}

/** @returns whether something had to be built */
export async function buildPortal(): Promise<boolean> {
  const stamp = await stampOfSources();
  const built = await readFile(join(folder, 'dist', STAMP), 'utf8').catch(() => null);
  if (built === stamp) return false;
  const vite = fileURLToPath(import.meta.resolve('vite/package.json')).replace(/package\.json$/, 'bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', folder, '--logLevel', 'warn'], {
    cwd: project,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  await writeFile(join(folder, 'dist', STAMP), stamp);
  return true;
}

async function stampOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of ['dev/portal/src', 'schema/client']) {
    const names = await readdir(join(project, source), { recursive: true });
    for (const name of names.filter((each) => /\.(tsx?|css)$/.test(each) && !each.startsWith('dist')).sort())
      hash.update(name).update(await readFile(join(project, source, name)));
  }
  for (const file of ['dev/portal/index.html', 'dev/portal/vite.config.ts', 'package-lock.json'])
    hash.update(await readFile(join(project, file)));
  return hash.digest('hex');
}
