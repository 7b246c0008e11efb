/** Starts a stand-in: a service definition behind HTTP, by its contract. */

import { createAuthenticate } from './authenticate.ts';
import { type Contract, loadContract } from './contract.ts';
import { createFailures, type FailureSwitches } from './failures.ts';
import { healthHandlers } from './health.ts';
import { listen } from './http-listener.ts';
import { IdempotencyStore } from './idempotency.ts';
import type { PublishedEvent } from './published-event.ts';
import type { RecordedRequest } from './record.ts';
import { serveRequest } from './serve-request.ts';
import type { Handler, ServiceDefinition } from './service-definition.ts';

export interface StartServiceOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Exact `iss` of accepted tokens. */
  readonly issuer: string;
  /** Where the realm publishes its keys; the host may differ from the issuer's. */
  readonly jwksUrl: string;
  /** @default the system's clock */
  readonly now?: () => Date;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Keys (`SERHAFEN:PE`) of tenants that are switched off; read at every call. @default none */
  readonly suspendedTenants?: ReadonlySet<string>;
  /** Keeps received requests and events in memory; turn it off for long runs. @default true */
  readonly record?: boolean;
  /** Makes an answer that breaks the contract a 500, for tests of the service itself. @default false */
  readonly checkReplies?: boolean;
  /** Called with every event after its call succeeded, for example to put it on the bus. */
  readonly onEvent?: (event: PublishedEvent) => void;
  /** Called with what stands behind a 500 INTERNAL_ERROR, which the answer does not tell. @default forgotten */
  readonly onInternalError?: (error: unknown) => void;
}

export interface RunningService {
  /** The definition's. */
  readonly name: string;
  readonly url: string;
  /** Every request received, oldest first. */
  readonly requests: RecordedRequest[];
  /** Every event published, oldest first. */
  readonly events: PublishedEvent[];
  readonly failures: FailureSwitches;
  /** Forgets requests, events, failure switches and idempotency keys; the service's state stays. */
  clear(): void;
  /** Closes the port and cuts every connection. */
  down(): Promise<void>;
  /** Listens again on the same port, with the state it had. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** Rejects when the port is taken, or when handlers and contract do not name the same operations. */
export async function startService(
  definition: ServiceDefinition,
  options: StartServiceOptions,
): Promise<RunningService> {
  const { port, issuer, jwksUrl, now = () => new Date(), host = '127.0.0.1', record = true } = options;
  const contract = await loadContract(definition.name);
  const handlers = { ...definition.handlers, ...healthHandlers(definition.name, contract.document) };
  expectSameOperations(definition.name, contract, handlers);

  const requests: RecordedRequest[] = [];
  const events: PublishedEvent[] = [];
  const failures = createFailures();
  const idempotency = new IdempotencyStore();
  const service = {
    definition,
    contract,
    handlers,
    authenticate: createAuthenticate({ issuer, jwksUrl, now }),
    failures,
    idempotency,
    checkReplies: options.checkReplies ?? false,
    suspendedTenants: options.suspendedTenants ?? new Set<string>(),
    now,
    onRequest(request: RecordedRequest) {
      if (record) requests.push(request);
    },
    onEvent(event: PublishedEvent) {
      if (record) events.push(event);
      options.onEvent?.(event);
    },
    onInternalError(error: unknown) {
      options.onInternalError?.(error);
    },
  };
  const listener = await listen((request, response) => void serveRequest(service, request, response), port, host);
  return {
    name: definition.name,
    url: listener.url,
    requests,
    events,
    failures,
    clear() {
      requests.length = 0;
      events.length = 0;
      failures.clear();
      idempotency.clear();
    },
    down: () => listener.down(),
    up: () => listener.up(),
    stop: () => listener.down(),
  };
}

function expectSameOperations(name: string, contract: Contract, handlers: Readonly<Record<string, Handler>>): void {
  const missing = [...contract.operations.keys()].filter((operationId) => !Object.hasOwn(handlers, operationId));
  const unknown = Object.keys(handlers).filter((operationId) => !contract.operations.has(operationId));
  if (missing.length + unknown.length === 0) return;
  throw new TypeError(`${name}: operations without handler [${missing}], handlers without operation [${unknown}]`);
}
