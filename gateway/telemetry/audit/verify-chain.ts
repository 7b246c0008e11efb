/** Holds lines of the audit to their chains, and names the first that is not what was written. */
import type { AuditEntry } from './audit-event.ts';
import type { AuditKeys } from './audit-keys.ts';
import { splitLine } from './chain.ts';
import { BATCH } from './delivery.ts';

/** A line, and where it was read. */
export interface AuditLine {
  readonly text: string;
  /** `<file>:<line>`, or the id of the stream's entry. */
  readonly place: string;
}

export interface Break {
  readonly place: string;
  readonly chain: string | null;
  readonly seq: number | null;
  readonly reason: string;
}

export interface ChainState {
  readonly chain: string;
  /** First and last entry that were read. */
  readonly first: number;
  readonly last: number;
  /** The process ended it: without that, entries after the last may be missing, or it still runs. */
  readonly ended: boolean;
}

export interface Verification {
  readonly entries: number;
  readonly chains: readonly ChainState[];
  /** `null`: every line is what was written, in its place. */
  readonly firstBreak: Break | null;
}

interface Progress {
  first: number;
  last: number;
  lastHash: string;
  /** Hashes of the last {@link BATCH} entries by their numbers. */
  readonly recent: Map<number, string>;
  ended: boolean;
}

/** Lines of several processes may be mixed; those of one chain come in their order. Lines that come twice are one (a batch whose write was tried again). */
export class ChainVerifier {
  private readonly keys: Pick<AuditKeys, 'seal'>;
  private readonly chains = new Map<string, Progress>();
  private entries = 0;
  private firstBreak: Break | null = null;

  constructor(keys: Pick<AuditKeys, 'seal'>) {
    this.keys = keys;
  }

  /** @returns the entry, `null` when the line is none */
  read(line: AuditLine): AuditEntry | null {
    const parts = splitLine(line.text);
    const entry = parts === null ? null : parseEntry(line.text);
    if (parts === null || entry === null) {
      this.note(line, null, 'it is no whole entry');
      return null;
    }
    const known = this.chains.get(entry.chain);
    if (known !== undefined && entry.seq <= known.last) {
      if (known.recent.get(entry.seq) !== parts.hash || this.keys.seal(parts.text) !== parts.hash)
        this.note(line, entry, `it comes after entry ${known.last}`);
      return null;
    }
    this.entries += 1;
    const reason = this.reasonAgainst(entry, parts, known);
    if (reason !== null) this.note(line, entry, reason);
    const recent = known?.recent ?? new Map<number, string>();
    recent.set(entry.seq, parts.hash);
    recent.delete(entry.seq - BATCH);
    this.chains.set(entry.chain, {
      recent,
      first: known?.first ?? entry.seq,
      last: entry.seq,
      lastHash: parts.hash,
      ended: entry.kind === 'chain' && entry.operation === 'end',
    });
    return entry;
  }

  result(): Verification {
    const chains = [...this.chains].map(([chain, { first, last, ended }]) => ({ chain, first, last, ended }));
    return { entries: this.entries, chains, firstBreak: this.firstBreak };
  }

  private reasonAgainst(
    entry: AuditEntry,
    { text, hash }: NonNullable<ReturnType<typeof splitLine>>,
    known: Progress | undefined,
  ): string | null {
    if (this.keys.seal(text) !== hash) return 'its hash is not that of its text (or the key is another)';
    if (known?.ended === true) return 'its chain has ended before';
    if (known === undefined) {
      const starts = entry.kind === 'chain' && entry.operation === 'start' && entry.prev === null;
      return entry.seq === 0 && !starts ? 'the first entry of its chain does not start it' : null;
    }
    if (entry.seq !== known.last + 1) return `entries ${known.last + 1} to ${entry.seq - 1} before it are missing`;
    return entry.prev === known.lastHash ? null : 'it does not continue the entry before it';
  }

  private note({ place }: AuditLine, entry: AuditEntry | null, reason: string): void {
    this.firstBreak ??= { place, chain: entry?.chain ?? null, seq: entry?.seq ?? null, reason };
  }
}

function parseEntry(text: string): AuditEntry | null {
  try {
    const value = JSON.parse(text) as Partial<AuditEntry>;
    const { v, chain, seq, time, kind, operation } = value;
    const isEntry =
      v === 1 &&
      typeof chain === 'string' &&
      Number.isSafeInteger(seq) &&
      typeof time === 'string' &&
      typeof kind === 'string' &&
      typeof operation === 'string';
    return isEntry ? (value as AuditEntry) : null;
  } catch {
    return null;
  }
}
