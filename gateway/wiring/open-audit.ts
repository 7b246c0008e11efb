/** The audit of this process, as the settings describe it: where its lines go, and what the doors tell it. */
import type { RedisConnection } from '../../subgraphs/engine/serve.ts';
import type { Config } from '../config.ts';
import type { FormatError } from '../edge/format-error.ts';
import { createAuditKeys } from '../telemetry/audit/audit-keys.ts';
import { type AuditPlace, createAuditLog } from '../telemetry/audit/audit-log.ts';
import { type Audit, createAudit } from '../telemetry/audit/audit-requests.ts';
import { createFileSink } from '../telemetry/audit/file-sink.ts';
import type { Logger, LoggerOptions } from '../telemetry/logger.ts';

export interface AuditOptions {
  readonly config: Pick<Config, 'auditFile' | 'auditStream' | 'auditStreamLength' | 'auditBufferBytes' | 'auditKey'>;
  /** `null`: nothing is added to a stream. */
  readonly redis: RedisConnection | null;
  readonly log: Logger;
  /** What the log is written to: two writers of one output would tear each other's lines. */
  readonly output: NonNullable<LoggerOptions['destination']>;
}

/** @returns `null` when the audit has nowhere to go */
export function openAudit({ config, redis, log, output }: AuditOptions): Audit | null {
  const { auditFile, auditStream, auditStreamLength, auditBufferBytes, auditKey } = config;
  const places: AuditPlace[] = [];
  if (auditFile === '-') places.push(outputPlace(output));
  else if (auditFile !== '') places.push({ name: 'file', ...createFileSink(auditFile) });
  if (auditStream !== '' && redis !== null) places.push(streamPlace(redis, auditStream, auditStreamLength));
  if (places.length === 0) return null;
  const keys = createAuditKeys(auditKey);
  return createAudit(createAuditLog({ keys, places, bufferBytes: auditBufferBytes, log }));
}

/** What clients of live connections are told of, told to the audit as well. */
export function auditLiveErrors(formatError: FormatError, audit: Audit): FormatError {
  return (formatted, error, request) => {
    const answer = formatError(formatted, error, request);
    if (request !== undefined) audit.liveError(String(answer.extensions?.code), request.context);
    return answer;
  };
}

function outputPlace(output: AuditOptions['output']): AuditPlace {
  return {
    name: 'output',
    send: async (lines) => {
      for (const line of lines) output.write(`${line}\n`);
    },
  };
}

/** Entries have one field, `entry`: the line. A command that was not answered in time may come twice, which who verifies knows. */
function streamPlace(redis: RedisConnection, key: string, length: number): AuditPlace {
  const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: length } as const;
  return {
    name: 'stream',
    send: async (lines) => {
      const added = await redis.run((client) =>
        Promise.all(lines.map((entry) => client.xAdd(key, '*', { entry }, { TRIM }))),
      );
      if (added === undefined) throw new Error('Redis did not take the entries');
    },
  };
}
