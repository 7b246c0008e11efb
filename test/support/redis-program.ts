/** Which program serves Redis on this machine, and which test files cannot do without. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `null`: there is none. Tests stall and kill their servers, so that one behind `REDIS_URL` would not do. */
export const REDIS_PROGRAM =
  ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0) ?? null;

const STARTS_REDIS = fileURLToPath(new URL('./redis-server.ts', import.meta.url));

/** Those of some test files that import what starts a Redis, at whatever distance. */
export function withRedis(files: readonly string[]): string[] {
  return files.filter((file) => reaches(resolve(file), new Set()));
}

function reaches(file: string, seen: Set<string>): boolean {
  if (file === STARTS_REDIS) return true;
  if (seen.has(file) || !file.includes('/test/')) return false;
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']+\.ts)'/g);
  return [...imports].some(([, path = '']) => reaches(resolve(dirname(file), path), seen));
}
