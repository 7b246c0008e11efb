/** Keycloak's own distribution for machines without Docker: downloaded once, kept outside the project. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

export const KEYCLOAK_VERSION = '26.7.3';
const SHA256 = '77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47';
const ARCHIVE = `keycloak-quarkus-dist-${KEYCLOAK_VERSION}.tar.gz`;
const ADDRESS = `https://repo1.maven.org/maven2/org/keycloak/keycloak-quarkus-dist/${KEYCLOAK_VERSION}/${ARCHIVE}`;

/**
 * Folder of the unpacked distribution; the first call downloads 170 MB from Maven Central.
 *
 * @throws when it cannot be reached, or sends something else than the release
 */
export async function keycloakDistribution(report: (line: string) => void): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'serhafen');
  const home = join(cache, `keycloak-${KEYCLOAK_VERSION}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const archive = join(cache, `${process.pid}-${ARCHIVE}`);
  const unpacked = join(cache, `${process.pid}-keycloak`);
  try {
    report(`downloading ${ADDRESS}`);
    const { ok, status, body } = await fetch(ADDRESS);
    if (!ok || body === null) throw new Error(`${ADDRESS} answered ${status}`);
    await pipeline(Readable.fromWeb(body), createWriteStream(archive));
    const found = createHash('sha256');
    await pipeline(createReadStream(archive), found);
    const digest = found.digest('hex');
    if (digest !== SHA256) throw new Error(`${ADDRESS}: SHA-256 is ${digest}, expected ${SHA256}`);
    await mkdir(unpacked);
    await promisify(execFile)('tar', ['xzf', archive, '--strip-components=1', '-C', unpacked]);
    // Last, so that a folder of this name is always whole.
    await rename(unpacked, home);
  } finally {
    await rm(archive, { force: true });
    await rm(unpacked, { recursive: true, force: true });
  }
  return home;
}
