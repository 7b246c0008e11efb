/** The executing half of the gateway: the graph in force, swapped without a failed request, and the doors to its engine. */
import type { ApolloServer } from '@apollo/server';
import { metrics, type ObservableResult } from '@opentelemetry/api';
import type { GraphqlRequest } from '../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { RestDoor } from '../../schema/contract/rest.ts';
import {
  createGraphqlClient,
  createUpstreamCache,
  createUpstreamClient,
  openRestDoor,
  type ServiceState,
} from '../../subgraphs/engine/serve.ts';
import { openApolloDoor } from './apollo-door.ts';
import type { Answer } from './engine.ts';
import type { ExecutionOptions } from './execution-options.ts';
import type { Explanation } from './explain/explain-operation.ts';
import { createGeneration, type Generation, warm } from './generation.ts';
import { createInvalidation, type Invalidation } from './invalidation.ts';
import { DEFAULT_LIMITS } from './limits/query-limits.ts';
import type { CompiledGraph } from './load-services.ts';
import type { Admission } from './prepare/admission.ts';
import { recordPrepare, recordRun } from './record-operation.ts';
import { createResponseCache, type KeptAnswer } from './response-cache.ts';
import { createSubscriptions, type Subscriptions } from './subscribe/subscriptions.ts';
import { type CallerChange, watchCallers } from './subscribe/watch-callers.ts';
import { createAnswerWriter } from './subscribe/write-answer.ts';
import type { Supergraph } from './supergraph.ts';

/** A request that may run. */
export interface Admitted extends Pick<Admission, 'variables' | 'denial' | 'cost'> {
  /** The answer that is kept, at once where possible, or what running gives. */
  run(): KeptAnswer | Promise<Answer | KeptAnswer>;
}

export interface Execution {
  /** The door for everything that is not a plain POST. */
  readonly server: ApolloServer<RequestContext>;
  /** @throws {RefusedRequest} when the request cannot run */
  admit(request: GraphqlRequest, context: RequestContext): Admitted;
  /**
   * What an operation does, for callers who may read everything, without doing it.
   *
   * @throws {RefusedRequest | GatewayError} when it does not fit the graph, or may not run at all
   */
  explain(request: GraphqlRequest, context: RequestContext): Explanation;
  /** Spoils what is kept. */
  readonly invalidation: Invalidation;
  /** `null`: nothing brings events. */
  readonly subscriptions: Subscriptions | null;
  /** Calls the listener when events say that tokens may not be used any more, or again. Returns a function that ends it. */
  watchCallers(listener: (change: CallerChange) => void): () => void;
  /** The services of this process, to be called by REST. */
  readonly rest: readonly RestDoor[];
  /** Calls the listener when another supergraph is in force. Returns a function that ends it. */
  onSwap(listener: () => void): () => void;
  /**
   * Puts another supergraph in force. Requests that run end on the one they began with; operations that were prepared are
   * prepared again before the switch.
   *
   * @throws {Error} (rejects) when it is broken; the one in force stays
   */
  swap(graph: CompiledGraph): Promise<void>;
  /** The services below and how their circuits are. */
  services(): Iterable<ServiceState>;
  /** The supergraph is loaded. */
  ready(): boolean;
  stop(): Promise<void>;
}

export async function createExecution(options: ExecutionOptions): Promise<Execution> {
  const { introspection, limits = DEFAULT_LIMITS, onWarning } = options;
  const remote = createGraphqlClient(options.remote);
  const caches = options.caches ?? null;
  const kept = caches?.upstream ?? null;
  const upstream = createUpstreamClient({
    ...options.upstream,
    cache: caches === null || kept === null ? null : createUpstreamCache({ ...kept, versions: caches.versions }),
  });
  const responses =
    caches === null || caches.responses === null
      ? null
      : createResponseCache({ ...caches.responses, versions: caches.versions });
  const find = (admission: Admission, context: RequestContext): ReturnType<Admitted['run']> =>
    responses === null ? admission.run() : responses.answer(admission, context);
  const answer: typeof find = (admission, context) =>
    context.recording ? recordRun(context.recording, () => find(admission, context)) : find(admission, context);
  const admit = (request: GraphqlRequest, context: RequestContext): Admission =>
    context.recording
      ? recordPrepare(context.recording, request, () => current.admit(request, context))
      : current.admit(request, context);
  const { registry } = options;
  const { refuseDenied = false, buckets = null, natives = [], onAdmission, onChange } = options;
  const documents = { limits, introspection, refuseDenied, ...(registry !== undefined && { registry }) };
  const parts = {
    upstream,
    remote,
    caches,
    natives,
    buckets,
    documents,
    onWarning,
    ...(onAdmission !== undefined && { onAdmission }),
    ...(onChange !== undefined && { onChange }),
  };
  const listeners = new Set<(supergraph: Supergraph) => void>();
  let current: Generation = createGeneration(options.graph, parts);
  await warm(current, options.warmUp ?? []);
  let swapping: Promise<void> = Promise.resolve();
  let running = true;

  const server = await openApolloDoor({
    current: () => ({ supergraph: current.supergraph, admit }),
    answer,
    onSwap: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    introspection,
    limits,
    registry: registry ?? null,
    formatError: options.formatError,
    statusOfRefusal: options.statusOfRefusal ?? ((status) => status),
    plugins: options.plugins ?? [],
    onWarning,
  });

  const rest = options.graph.services.map((service) =>
    openRestDoor(service.rest, service.bindings, upstream, caches, options.buckets),
  );
  const prepared = metrics.getMeter('serhafen').createObservableGauge('graphql_prepared_operations', {
    description: 'Operations that are ready to run',
  });
  const readPrepared = (result: ObservableResult) => result.observe([...current.engine.prepared()].length);
  prepared.addCallback(readPrepared);

  const { live = null } = options;
  const invalidation = createInvalidation(options.graph.services, natives, caches?.versions ?? null);
  const unhook = live === null || caches === null ? () => {} : invalidation.followGaps(live.events);
  const subscriptions =
    live === null
      ? null
      : createSubscriptions(() => current, {
          events: live.events,
          write: createAnswerWriter(live.describe),
          timeoutMs: live.timeoutMs,
        });

  async function replace(graph: CompiledGraph): Promise<void> {
    const next = createGeneration(graph, parts);
    if (next.supergraph.hash === current.supergraph.hash) {
      next.retire();
      return;
    }
    // What was asked for once may never be asked for again, and would keep the new graph waiting.
    const again = [...current.engine.prepared()].filter(({ prepared }) => prepared.askedAgain);
    await warm(next, [...(options.warmUp ?? []), ...again]);
    const last = current;
    current = next;
    for (const listener of listeners) listener(next.supergraph);
    last.retire();
  }

  return {
    server,
    admit: (request, context) => {
      const admission = admit(request, context);
      const { variables, denial, cost } = admission;
      return { variables, denial, cost, run: () => answer(admission, context) };
    },
    explain: (request, context) => {
      const text = registry === undefined ? request.query : registry.textOf(request, context);
      return current.explain(text, request.operationName, null);
    },
    invalidation,
    subscriptions,
    rest,
    onSwap: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchCallers: (listener) => {
      const rules = options.graph.services.flatMap(({ bindings }) => bindings.revokes ?? []);
      return live === null ? () => {} : watchCallers(live.events, rules, listener);
    },
    swap: (graph) => {
      const swap = swapping.then(() => replace(graph));
      swapping = swap.catch(() => {});
      return swap;
    },
    services: () => [...upstream.states(), ...remote.states()],
    ready: () => running,
    stop: async () => {
      running = false;
      prepared.removeCallback(readPrepared);
      unhook();
      subscriptions?.stop();
      await server.stop();
      current.retire();
      await Promise.all([upstream.close(), remote.close()]);
    },
  };
}
