/** By what services are told who calls, from the environment: what is set for one service, else what is set for all. */
import type { ServiceCredentials } from '../../subgraphs/engine/serve.ts';
import { fileVariable, readSecret } from './secret-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SHORTEST_SECRET = 16;

/**
 * @param prefixes of the variables, the one that counts first: `THINGS_SERVICE`, `UPSTREAM`
 * @param problems gets what is wrong, each beginning with its variable
 * @returns `null`: by nothing
 */
export function readCredentials(
  environment: Environment,
  prefixes: readonly string[],
  problems: string[],
): ServiceCredentials | null {
  const tls = readTls(environment, prefixes, problems);
  const signing = readSigning(environment, prefixes, problems);
  return tls === null && signing === null ? null : { tls, signing };
}

function readTls(environment: Environment, prefixes: readonly string[], problems: string[]): ServiceCredentials['tls'] {
  const caPath = firstOf(environment, prefixes, 'TLS_CA_PATH')?.value ?? null;
  const cert = firstOf(environment, prefixes, 'TLS_CERT_PATH');
  const key = firstOf(environment, prefixes, 'TLS_KEY_PATH');
  const alone = cert === undefined ? key : key === undefined ? cert : undefined;
  if (alone !== undefined) {
    const other = alone === cert ? 'TLS_KEY_PATH' : 'TLS_CERT_PATH';
    const missing = alone.variable.replace(/TLS_(?:CERT|KEY)_PATH$/, other);
    problems.push(`${missing}: not set; expected a path, because ${alone.variable} is set`);
  }
  if (caPath === null && cert === undefined) return null;
  return { caPath, certPath: cert?.value ?? null, keyPath: key?.value ?? null };
}

function readSigning(
  environment: Environment,
  prefixes: readonly string[],
  problems: string[],
): ServiceCredentials['signing'] {
  const keyId = firstOf(environment, prefixes, 'SIGNING_KEY_ID')?.value ?? 'serhafen-gateway';
  if (!/^[\w.:-]{1,128}$/.test(keyId)) {
    problems.push(
      `${prefixes[0]}_SIGNING_KEY_ID: found a name with other characters; expected letters, digits, "_", "-", "." and ":"`,
    );
  }
  for (const prefix of prefixes) {
    const variable = `${prefix}_SIGNING_KEY`;
    const before = problems.length;
    const secret = readSecret(environment, variable, problems);
    if (problems.length > before) return null;
    if (secret === undefined || secret === '') continue;
    if (secret.length < SHORTEST_SECRET) {
      problems.push(`${variable}: found a value that is not shown; expected at least ${SHORTEST_SECRET} characters`);
      return null;
    }
    const path = environment[fileVariable(variable)];
    return { keyId, secret: path ? { path } : { text: secret } };
  }
  return null;
}

function firstOf(environment: Environment, prefixes: readonly string[], name: string) {
  for (const prefix of prefixes) {
    const variable = `${prefix}_${name}`;
    const value = environment[variable];
    if (value) return { variable, value };
  }
  return undefined;
}
