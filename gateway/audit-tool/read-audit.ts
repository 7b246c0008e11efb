/** Where the audit tool reads: files in the order given, else the stream in Redis. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { connectRedis, readRedisAddress } from '../../subgraphs/engine/serve.ts';
import { ConfigurationError } from '../config.ts';
import type { AuditLine } from '../telemetry/audit/verify-chain.ts';

/** Lines of other kinds, as those of the log on standard output, are passed over. */
const ENTRY = '{"v":1,"chain":"';
const PAGE = 500;

/** @param paths `-` is standard input */
export async function* readFiles(paths: readonly string[]): AsyncGenerator<AuditLine> {
  for (const path of paths) {
    const input = path === '-' ? process.stdin : createReadStream(path);
    let number = 0;
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      // Of a file that is the audit's own, a line that is no entry any more has to be found.
      if (text !== '' && (path !== '-' || text.startsWith(ENTRY))) yield { text, place: `${path}:${number}` };
    }
  }
}

/**
 * @param url as `REDIS_URL`
 * @throws {Error} when Redis does not answer
 */
export async function* readStream(url: string, key: string): AsyncGenerator<AuditLine> {
  const address = readRedisAddress(url);
  if (address === null) throw new ConfigurationError(['REDIS_URL: found no address of a Redis in it']);
  let settle: (up: boolean) => void = () => {};
  const first = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const connection = connectRedis({ address, commandTimeoutMs: 5000, onChange: settle });
  try {
    if (!(await first)) throw new Error('Redis does not answer');
    let from = '-';
    for (;;) {
      const start = from;
      const page = await connection.run((client) => client.xRange(key, start, '+', { COUNT: PAGE }));
      if (page === undefined) throw new Error('Redis does not answer');
      for (const { id, message } of page) {
        // The client answers bytes.
        yield { text: String(message.entry ?? ''), place: `${key} ${id}` };
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      from = `(${last.id}`;
    }
  } finally {
    await connection.close();
  }
}
