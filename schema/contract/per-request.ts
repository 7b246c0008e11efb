/** What is kept for one request, and with it for one tenant and one caller. */
import type { RequestContext } from './request-context.ts';

interface Kept<T> {
  /** Whose it is: a context that is spread into another one takes its properties along, and must not take this. */
  readonly owner: RequestContext;
  readonly value: T;
}

/**
 * Remembers what `make` answers on the context itself, so that it ends with the request and nothing can reach it from
 * another. A WeakMap would do the same, but every young collection has to walk its entries (measured: 60 µs a request).
 */
export function createPerRequest<T>(make: (context: RequestContext) => T): (context: RequestContext) => T {
  const key = Symbol('per request');
  return (context) => {
    const holder = context as RequestContext & { [kept: symbol]: Kept<T> | undefined };
    const kept = holder[key];
    if (kept !== undefined && kept.owner === context) return kept.value;
    const value = make(context);
    holder[key] = { owner: context, value };
    return value;
  };
}
