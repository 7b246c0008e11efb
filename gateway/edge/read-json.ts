/**
 * JSON bodies of the GraphQL route. A portal sends the same few bodies again and again: they are read once, and what the
 * engine finds out about them stays with them.
 */
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { RequestMemo } from '../../schema/contract/request-memo.ts';

/** Bodies that are remembered, as many characters in all; what is read from them takes a multiple. */
const REMEMBERED_CHARACTERS = 4_000_000;
/** A longer body is not likely to be sent again. */
const LONGEST = 16_384;

const MEMO = Symbol('memo');

type Body = object & { [MEMO]?: RequestMemo };

/** Of a body that was read by {@link readJson}. */
export function memoOf(body: object): RequestMemo | undefined {
  return (body as Body)[MEMO];
}

/** Replaces the JSON parser of a scope: the same reading, for bodies that were not read before. */
export function readJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  const known = new LRUCache<string, Body>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_body, text) => text.length + 1,
  });
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    const remembered = known.get(text);
    if (remembered !== undefined) {
      done(null, remembered);
      return;
    }
    parse(request, text, (error: Error | null, body?: unknown) => {
      if (error === null && mayBeRemembered(body) && text.length <= LONGEST) {
        Object.defineProperty(body, MEMO, { value: { owner: null, facts: null } satisfies RequestMemo });
        known.set(text, freeze(body));
      }
      done(error, body);
    });
  });
}

/**
 * Only what says itself that it reads: changes are not sent twice, and those that sign in carry passwords, which must not
 * outlive their request. A document that is named by its id does not say what it does.
 */
function mayBeRemembered(body: unknown): body is object {
  if (typeof body !== 'object' || body === null || !('query' in body)) return false;
  return typeof body.query === 'string' && !body.query.includes('mutation');
}

/** Many requests share it: nobody may write to it. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
