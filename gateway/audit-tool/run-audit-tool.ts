/** What the audit tool does with its options. */
import { ConfigurationError, type Environment, readSettings } from '../config.ts';
import { createAuditKeys } from '../telemetry/audit/audit-keys.ts';
import { type AuditFilter, describeEntry, matches } from '../telemetry/audit/query.ts';
import { type AuditLine, ChainVerifier, type Verification } from '../telemetry/audit/verify-chain.ts';
import { readFiles, readStream } from './read-audit.ts';

export interface AuditToolOptions extends Omit<AuditFilter, 'since' | 'until'> {
  /** Oldest first. Empty: what the settings name. */
  readonly files: readonly string[];
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly json?: boolean;
  readonly verify?: boolean;
  /** Reads the stream although there is a file. */
  readonly redis?: boolean;
}

/**
 * @param write gets one line, without a line feed
 * @returns exit status: 1 when an entry was verified and is not what was written
 * @throws {ConfigurationError} when there is nothing to read, or an option is wrong
 */
export async function runAuditTool(
  options: AuditToolOptions,
  environment: Environment,
  write: (line: string) => void,
): Promise<number> {
  const settings = readSettings(environment, [
    'auditFile',
    'auditStream',
    'auditKey',
    'redisUrl',
    'redisHost',
    'redisPort',
  ]);
  const verifier = new ChainVerifier(createAuditKeys(settings.auditKey));
  const filter = { ...options, since: timeOf('since', options.since), until: timeOf('until', options.until) };
  for await (const line of linesOf(options, settings)) {
    const entry = verifier.read(line);
    if (entry !== null && matches(entry, filter)) write(options.json === true ? line.text : describeEntry(entry));
  }
  return options.verify === true ? conclude(verifier.result(), write) : 0;
}

type Settings = ReturnType<
  typeof readSettings<'auditFile' | 'auditStream' | 'auditKey' | 'redisUrl' | 'redisHost' | 'redisPort'>
>;

function linesOf({ files, redis = false }: AuditToolOptions, settings: Settings): AsyncIterable<AuditLine> {
  const { auditFile, auditStream, redisUrl, redisHost, redisPort } = settings;
  if (files.length > 0) return readFiles(files);
  if (!redis && auditFile !== '' && auditFile !== '-') return readFiles([auditFile]);
  const url = redisUrl || (redisHost === '' ? '' : `redis://${redisHost}:${redisPort}`);
  if (url !== '' && auditStream !== '') return readStream(url, auditStream);
  throw new ConfigurationError(['nothing to read: name files, or set AUDIT_FILE, or REDIS_URL and AUDIT_STREAM']);
}

function conclude({ entries, chains, firstBreak }: Verification, write: (line: string) => void): number {
  for (const { chain, first, last, ended } of chains) {
    const begins = first === 0 ? '' : ', its beginning was not read';
    write(`chain ${chain}: entries ${first} to ${last}${begins}${ended ? '' : ', not ended'}`);
  }
  if (firstBreak === null) {
    write(`${entries} entries in ${chains.length} chains are what was written`);
    return 0;
  }
  const { place, chain, seq, reason } = firstBreak;
  write(`BROKEN at ${place}${chain === null ? '' : ` (chain ${chain}, entry ${seq})`}: ${reason}`);
  return 1;
}

function timeOf(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time))
    throw new ConfigurationError([`--${option}: found ${value}; expected a time as ISO 8601 has it`]);
  return time;
}
