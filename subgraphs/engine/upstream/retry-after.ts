/** The header `Retry-After` (RFC 9110 §10.2.3): seconds, or a date. */

/** Whole seconds from now; `null` without the header, with one that cannot be read, and for a date that is past. */
export function secondsOf(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined) return null;
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
