/** What an answer has to be while things go wrong: right, in time, and without an error that nothing explains. */

/** A name of goods that tells whose it is and which write it came from. */
export function goodsOf(tenant: string, record: number, write: number): string {
  return `${tenant} record ${record} write ${write}`;
}

/** Writes of one record when a read of it began and ended. */
export interface Span {
  readonly tenant: string;
  readonly record: number;
  /** Number of the last write that had been answered when the read began. */
  readonly confirmed: number;
  /** Number of the last write that had been sent when the read ended. */
  readonly sent: number;
}

/** @returns what is wrong with a name of goods that was read; `null` when it is one of the values that the record may have */
export function judgeGoods(read: unknown, { tenant, record, confirmed, sent }: Span): string | null {
  const match = /^(.*) record (\d+) write (\d+)$/.exec(String(read));
  if (match === null) return `not a value that was ever written: ${JSON.stringify(read)}`;
  if (match[1] !== tenant) return `of tenant ${match[1]} instead of ${tenant}`;
  if (Number(match[2]) !== record) return `of record ${match[2]} instead of ${record}`;
  const write = Number(match[3]);
  if (write < confirmed) return `older than answered: write ${write} after write ${confirmed}`;
  return write > sent ? `from the future: write ${write} of ${sent}` : null;
}

/** Something went wrong with a service from one moment to another (milliseconds). */
export interface Affliction {
  readonly service: string;
  readonly from: number;
  to: number;
}

export interface FieldError {
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Codes by which a client is told that a service is in trouble. */
const TROUBLE = new Set([
  'CIRCUIT_OPEN',
  'OVERLOADED',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
]);

/** @returns whether a service in trouble, and nothing else, explains that a field of it is missing */
export function isExplained(
  { extensions: { code, service } }: FieldError,
  afflictions: readonly Affliction[],
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return (
    TROUBLE.has(String(code)) &&
    afflictions.some((affliction) => affliction.service === service && affliction.from <= to && affliction.to >= from)
  );
}
