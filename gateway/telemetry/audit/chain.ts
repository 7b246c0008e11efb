/** Entries that each hold the hash of the one before: nobody can change, remove or insert one without breaking the rest. */
import { randomUUID } from 'node:crypto';
import type { AuditEvent } from './audit-event.ts';
import type { AuditKeys } from './audit-keys.ts';

export interface Chain {
  readonly id: string;
  /** The event as the next line of the chain, without a line feed. */
  append(event: AuditEvent): string;
}

/** The hash is the last property, so that who verifies needs no agreement on how JSON is written. */
const HASH = /,"hash":"([\w-]{43})"\}$/;

export function createChain({ seal }: Pick<AuditKeys, 'seal'>, now: () => number = Date.now): Chain {
  const id = randomUUID();
  let seq = 0;
  let prev: string | null = null;
  return {
    id,
    append: (event) => {
      const text = JSON.stringify({ v: 1, chain: id, seq, time: new Date(now()).toISOString(), ...event, prev });
      const hash = seal(text);
      seq += 1;
      prev = hash;
      return `${text.slice(0, -1)},"hash":"${hash}"}`;
    },
  };
}

/** A line → the text that its hash was made of, and the hash; `null` when the line does not end in one. */
export function splitLine(line: string): { readonly text: string; readonly hash: string } | null {
  const match = HASH.exec(line);
  return match === null ? null : { text: `${line.slice(0, match.index)}}`, hash: String(match[1]) };
}
