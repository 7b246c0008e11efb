/**
 * Tells a caller who asks for it how the operation ran, beside the answer. Nothing of it is done for other requests: such a run
 * gets a recording of its own, and what it answers goes through here.
 */
import type { GraphqlRequest } from '../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { Admitted, Debug } from './answer-post.ts';
import type { EdgeAnswer } from './exchange.ts';
import { recordOf } from './request-record.ts';

export interface DebugOptions {
  /** Whether this caller may be told. */
  readonly allows: (context: RequestContext) => boolean;
  readonly admit: (request: GraphqlRequest, context: RequestContext) => Admitted & { readonly cost: number };
  /** Records what is run in the context it answers; the report is of that. */
  readonly record: (context: RequestContext) => { readonly context: RequestContext; report(): object };
  /** Throws where there is nothing to explain. */
  readonly explain: (
    request: GraphqlRequest,
    context: RequestContext,
  ) => { readonly plan: object | null; readonly cache: object | null };
}

export function createDebug({ allows, admit, record, explain }: DebugOptions): Debug {
  return (plain, current, request, answer) => {
    if (!allows(current.context)) return null;
    const run = record(current.context);
    let cost: number | null = null;

    function debugOf(): object {
      const { plan, cache } = explained();
      return { ...run.report(), cost, answer: recordOf(request).cacheStatus ?? 'none', cache, plan };
    }

    function explained(): { readonly plan: object | null; readonly cache: object | null } {
      try {
        return explain(plain, current.context);
      } catch {
        // The answer says why.
        return { plan: null, cache: null };
      }
    }

    return {
      admit: (asked, context) => {
        const admitted = admit(asked, context);
        cost = admitted.cost;
        return admitted;
      },
      current: { ...current, context: run.context },
      answer: withExtension(answer, () => ({ debug: debugOf() })),
    };
  };
}

/** Answers of the engine have no extensions and end with a brace. What was added is of this request alone: nobody may keep it. */
function withExtension(answer: EdgeAnswer, extensions: () => object): EdgeAnswer {
  return {
    raw: answer.raw,
    get statusCode() {
      return answer.statusCode;
    },
    code: (status) => answer.code(status),
    header: (name, value) => {
      if (name === 'etag' || name === 'age') return;
      answer.header(name, name === 'cache-control' ? 'no-store' : value);
    },
    getHeader: (name) => answer.getHeader(name),
    removeHeader: (name) => answer.removeHeader(name),
    send: (payload) => {
      const text = String(payload).trimEnd().slice(0, -1);
      return answer.send(`${text},"extensions":${JSON.stringify(extensions())}}\n`);
    },
  };
}
