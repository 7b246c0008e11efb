/** Runs operations: the one engine behind every door. */
import { GraphQLError } from 'graphql';
import { GatewayError } from '../../schema/contract/errors.ts';
import type { GraphqlRequest } from '../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { FieldError } from './plan/run/run-state.ts';
import type { Answer } from './plan/run-plan.ts';
import type { Admission, LiveAdmission } from './prepare/admission.ts';
import type { RememberedValues } from './prepare/coerce-variables.ts';
import type { Graph } from './prepare/graph.ts';
import { createOperationStore, type OperationStore, type Remembered } from './prepare/operation-store.ts';
import type { PreparedOperation } from './prepare/prepare-operation.ts';
import { RefusedRequest, refused } from './prepare/read-document.ts';
import { reportChanges } from './report-changes.ts';

/** What the engine knows of a request's bytes. */
interface Facts {
  readonly text: string;
  readonly prepared: PreparedOperation;
  readonly values: RememberedValues;
}

export interface Engine {
  /**
   * @throws {RefusedRequest} when the request cannot run: parse, validation, limit, variable, access and tenant errors
   */
  admit(request: GraphqlRequest, context: RequestContext): Admission;
  /**
   * A subscription, or `null` when the operation is none.
   *
   * @throws {RefusedRequest} as `admit`
   */
  admitLive(request: GraphqlRequest, context: RequestContext): LiveAdmission | null;
  /** Prepares an operation before it is asked for. A document that does not fit the schema is passed over. */
  prepare(text: string, operationName: string | undefined): void;
  /**
   * An operation as it is prepared, to be looked at.
   *
   * @throws {RefusedRequest} when the document does not fit the schema
   */
  look(text: string, operationName: string | undefined): PreparedOperation;
  /** Operations that are prepared, the latest used first. */
  prepared(): Iterable<Remembered>;
}

export function createEngine(graph: Graph): Engine {
  const store: OperationStore = createOperationStore(graph);
  const { registry = null } = graph.documents;
  /** By what stands for the bytes of a request: all of it goes with the engine, whoever still holds the bytes. */
  const known = new WeakMap<object, Facts>();

  function textOf(request: GraphqlRequest, context: RequestContext): string {
    if (registry !== null) return registry.textOf(request, context);
    if (request.documentId !== undefined) throw new GatewayError('PERSISTED_QUERY_NOT_FOUND');
    return request.query;
  }

  function factsOf(request: GraphqlRequest, text: string): Facts {
    const { sameBytes } = request;
    const found = sameBytes === undefined ? undefined : known.get(sameBytes);
    if (found !== undefined && found.text === text) {
      found.prepared.askedAgain = true;
      return found;
    }
    const facts = { text, prepared: store.prepare(text, request.operationName), values: { coerced: null } };
    if (sameBytes !== undefined) known.set(sameBytes, facts);
    return facts;
  }

  return {
    admit: (request, context) => {
      try {
        const { prepared, values } = factsOf(request, textOf(request, context));
        const admit = (): Admission => prepared.admit(context, request.variables, values);
        const admission =
          graph.onChange === undefined || prepared.changes === null
            ? admit()
            : reportChanges(prepared, values, context, graph.onChange, admit);
        if (request.documentId !== undefined) registry?.register(request);
        return admission;
      } catch (error) {
        return asRefusal(error);
      }
    },
    admitLive: (request, context) => {
      try {
        const prepared = store.prepare(textOf(request, context), request.operationName);
        if (prepared.kind !== 'subscription') return null;
        const live = prepared.admitLive(context, request.variables);
        if (request.documentId !== undefined) registry?.register(request);
        return { ...live, run: async (...given) => live.run(...given).catch(asRefusal) };
      } catch (error) {
        return asRefusal(error);
      }
    },
    prepare: (text, operationName) => {
      try {
        store.prepare(text, operationName).compile();
      } catch (error) {
        if (!(error instanceof RefusedRequest)) throw error;
      }
    },
    look: store.prepare,
    prepared: store.prepared,
  };
}

function asRefusal(error: unknown): never {
  throw error instanceof GatewayError ? refused(error) : error;
}

/** A field's error as GraphQL has it; what was thrown without a code of ours stays internal. */
export function asGraphqlError({ error, path }: FieldError): GraphQLError {
  const extensions = (error as { extensions?: Record<string, unknown> }).extensions;
  return new GraphQLError(error.message, {
    ...(path.length > 0 && { path }),
    originalError: error,
    ...(extensions !== undefined && { extensions: { ...extensions } }),
  });
}

export { type Answer, RefusedRequest };
