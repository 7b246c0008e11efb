/** The name that a client gives its operation, for logs, metrics and traces. */

/** @param parameters body or query of a request */
export function operationNameOf(parameters: unknown): string | null {
  const name = (parameters as { operationName?: unknown } | null | undefined)?.operationName;
  return typeof name === 'string' && /^[_A-Za-z]\w{0,99}$/.test(name) ? name : null;
}
