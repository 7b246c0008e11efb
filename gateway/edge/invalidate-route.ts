/** The operators' way to spoil kept answers of a tenant, when data changed where the gateway could not see it. */

import { GatewayError } from '../../schema/contract/errors.ts';
import type { RequestContext, Tenant } from '../../schema/contract/request-context.ts';
import type { Check } from './exchange.ts';
import { recordOf } from './request-record.ts';
import { asHook, type Step } from './step.ts';

export interface InvalidateOptions {
  /** Roles that may do it; one is enough. */
  readonly roles: readonly string[];
  /** Tags that exist. */
  readonly tags: ReadonlySet<string>;
  readonly authenticate: readonly Check[];
  readonly invalidate: (tenant: Tenant, tags: readonly string[]) => Promise<boolean>;
  /** Who spoiled what, for the audit. */
  readonly onInvalidated: (context: RequestContext, tags: readonly string[], everywhere: boolean) => void;
}

export const INVALIDATE_PATH = '/operator/cache/invalidations';

/**
 * `POST` with `{"tags": ["…"]}`, or `{}` for every tag, as a caller of the tenant. Answers `{"tags", "everywhere"}`; `everywhere` is
 * `false` while Redis has not confirmed it.
 */
export function serveInvalidation({ roles, tags, authenticate, invalidate, onInvalidated }: InvalidateOptions): Step {
  return (server) => {
    server.post(INVALIDATE_PATH, { onRequest: asHook(authenticate) }, async (request, reply) => {
      const { context } = recordOf(request);
      const caller = context?.caller ?? null;
      if (context === null || caller === null) throw new GatewayError('UNAUTHENTICATED');
      if (!caller.roles.some((role) => roles.includes(role))) throw new GatewayError('FORBIDDEN_ROLE');
      if (context.tenant === null) throw new GatewayError('TENANT_HEADER_MISSING');
      const chosen = readTags(request.body, tags);
      const everywhere = await invalidate(context.tenant, chosen);
      onInvalidated(context, chosen, everywhere);
      return reply.header('cache-control', 'no-store').send({ tags: chosen, everywhere });
    });
  };
}

function readTags(body: unknown, known: ReadonlySet<string>): readonly string[] {
  const asked = (body as { tags?: unknown } | null | undefined)?.tags;
  if (asked === undefined) return [...known].sort();
  const valid = Array.isArray(asked) && asked.every((tag) => typeof tag === 'string' && known.has(tag));
  if (!valid) throw new GatewayError('BAD_REQUEST', { message: 'tags is a list of tags that the graph has' });
  return [...new Set(asked as string[])].sort();
}
