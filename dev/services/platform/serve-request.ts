/** One request of a stand-in from arrival to answer: the order of the checks is the order of the lines. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticate } from './authenticate.ts';
import { checkReply } from './check-reply.ts';
import type { Contract, Operation } from './contract.ts';
import { correlationIdOf, languageOf } from './correlation.ts';
import type { Failures } from './failures.ts';
import type { IdempotencyStore } from './idempotency.ts';
import { Problem } from './problem.ts';
import { type PublishedEvent, publishedEvent } from './published-event.ts';
import { readBody } from './read-body.ts';
import { type RecordedRequest, recordedBody, recordRequest } from './record.ts';
import { route } from './route.ts';
import { problemReply, sendReply, withEntityTag } from './send.ts';
import type { Call, Caller, DomainEvent, Handler, Reply, ServiceDefinition, Tenant } from './service-definition.ts';
import { verifyTenant } from './tenant.ts';
import { type RawRequest, validate } from './validate.ts';

/** Everything of a running service that its requests share. */
export interface ServiceParts {
  readonly definition: ServiceDefinition;
  readonly contract: Contract;
  /** The definition's handlers and the health operations. */
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly authenticate: Authenticate;
  readonly failures: Failures;
  readonly idempotency: IdempotencyStore;
  readonly checkReplies: boolean;
  readonly suspendedTenants: ReadonlySet<string>;
  readonly now: () => Date;
  readonly onRequest: (request: RecordedRequest) => void;
  readonly onEvent: (event: PublishedEvent) => void;
  readonly onInternalError: (error: unknown) => void;
}

/** Answers a request; it never rejects. A failure nobody foresaw is 500 INTERNAL_ERROR and says nothing else. */
export async function serveRequest(
  service: ServiceParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const recorded = recordRequest(request);
  service.onRequest(recorded);
  response.once('finish', () => {
    recorded.status = response.statusCode;
  });

  const [path = '/', query = ''] = splitUrl(recorded.path);
  const correlationId = correlationIdOf(request.headers);
  response.setHeader('x-correlation-id', correlationId);
  try {
    const bodyText = await readBody(request);
    recorded.bodyText = bodyText;
    recorded.body = recordedBody(bodyText);
    const operation = route(service.contract, recorded.method, path);
    recorded.operationId = operation.operationId;
    if (await service.failures.apply(operation.operationId, response)) return;
    const raw: RawRequest = { method: recorded.method, path, query, headers: request.headers, bodyText };
    sendReply(response, await answer(service, operation, raw, correlationId));
  } catch (error) {
    if (!(error instanceof Problem)) service.onInternalError(error);
    const problem = error instanceof Problem ? error : new Problem('INTERNAL_ERROR');
    // What is left of a refused body has to be read, or the client never comes to read the answer.
    request.resume();
    const context = { path, correlationId, language: languageOf(request.headers), now: service.now() };
    sendReply(response, problemReply(problem, context));
  }
}

async function answer(
  service: ServiceParts,
  operation: Operation,
  raw: RawRequest,
  correlationId: string,
): Promise<Reply> {
  const { definition, contract, idempotency } = service;
  const { operationId } = operation;
  const now = service.now();
  const caller = await authenticateFor(service, operation, raw.headers.authorization);
  const tenant = verifyTenant(operation.tenantScope, raw.headers, caller, service.suspendedTenants);
  const valid = validate(contract, operation, raw, definition.malformedParameters);

  const run = async () => {
    const emitted: DomainEvent[] = [];
    const headers = raw.headers as Record<string, string | undefined>;
    const call = createCall({ operationId, ...valid, headers, correlationId, now }, caller, tenant, emitted);
    const handler = service.handlers[operationId];
    if (handler === undefined) throw new Problem('INTERNAL_ERROR');
    const reply = await handler(call);
    if (service.checkReplies) checkReply(contract, operation, reply);
    // Only a call that succeeded has happened.
    for (const event of emitted) {
      service.onEvent(publishedEvent(event, { service: definition.name, now, tenant, caller, correlationId }));
    }
    return raw.method === 'GET' ? withEntityTag(reply) : reply;
  };
  const key = raw.headers['idempotency-key'];
  if (!operation.takesIdempotencyKey || typeof key !== 'string') return run();
  return idempotency.run({ tenant, operationId, key, path: raw.path, bodyText: raw.bodyText, now }, run);
}

/** A public operation takes any request; a good token still tells who calls. */
async function authenticateFor(
  { definition, authenticate }: ServiceParts,
  { operationId, open }: Operation,
  authorization: string | undefined,
): Promise<Caller | undefined> {
  const isPublic = open || definition.publicOperations?.includes(operationId);
  if (!isPublic) return authenticate(authorization);
  return authorization === undefined ? undefined : authenticate(authorization).catch(() => undefined);
}

function createCall(
  known: Omit<Call, 'caller' | 'tenant' | 'emit'>,
  caller: Caller | undefined,
  tenant: Tenant | undefined,
  emitted: DomainEvent[],
): Call {
  return {
    ...known,
    get caller() {
      if (caller === undefined) throw new Problem('UNAUTHENTICATED');
      return caller;
    },
    get tenant() {
      if (tenant === undefined) throw new Problem('TENANT_HEADER_MISSING');
      return tenant;
    },
    emit: (event) => void emitted.push(event),
  };
}

function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}
