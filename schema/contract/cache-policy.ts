/** How long, and for whom, an answer that is made of several cached parts may be kept: the strictest part decides. */
import type { CachePolicy, CacheScope } from './operation-binding.ts';

/** From the widest circle of readers to the narrowest. */
const SCOPES: readonly CacheScope[] = ['shared', 'tenant', 'role', 'user'];

/**
 * @param parts what each part allows, `null` for a part that must not be kept; without parts nothing is kept, because
 * nobody promised anything
 */
export function strictest(parts: readonly (CachePolicy | null)[]): CachePolicy | null {
  if (parts.length === 0) return null;
  let scope = 0;
  let [ttl, stale, staleIfError] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const tags = new Set<string>();
  for (const part of parts) {
    if (part === null) return null;
    scope = Math.max(scope, SCOPES.indexOf(part.scope));
    ttl = Math.min(ttl, part.ttl);
    stale = Math.min(stale, part.stale ?? 0);
    staleIfError = Math.min(staleIfError, part.staleIfError ?? 0);
    for (const tag of part.tags) tags.add(tag);
  }
  if (ttl <= 0 || !Number.isFinite(ttl)) return null;
  return { ttl, stale, staleIfError, scope: SCOPES[scope] ?? 'user', tags: [...tags].sort() };
}

/** A part that limits nothing but who may share the answer: a value that is masked for some readers. */
export function sharedBy(scope: CacheScope): CachePolicy {
  const forever = Number.POSITIVE_INFINITY;
  return { ttl: forever, stale: forever, staleIfError: forever, scope, tags: [] };
}
