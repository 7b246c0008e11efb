/** What runs on one socket, by the ids that its client chose: each operation from `subscribe` to `complete`, `error` or the end. */
import { randomUUID } from 'node:crypto';
import { MessageType } from 'graphql-ws';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { GraphqlRequest } from '../../../schema/contract/graphql-request.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { readDocumentId } from '../document-id.ts';
import { RequestLifetime } from '../request-lifetime.ts';
import { asErrors, asText } from './answer-text.ts';
import { lastEventOf } from './last-event.ts';
import type { LiveServices } from './live-services.ts';
import type { Message } from './read-message.ts';
import { objectFrame } from './text-frame.ts';

export interface OperationLimits {
  /** Operations that run at once on one socket. */
  readonly operationsPerSocket: number;
  /** Milliseconds that a query or mutation may take. */
  readonly requestTimeoutMs: number;
}

/** Where answers go; what comes after the end of the socket is dropped there. */
export interface Outlet {
  send(text: string): void;
  sendFrame(frame: Buffer): void;
}

export class SocketOperations {
  private readonly outlet: Outlet;
  private readonly services: LiveServices;
  private readonly limits: OperationLimits;
  /** How each running operation is ended. */
  private readonly stops = new Map<string, () => void>();

  constructor(outlet: Outlet, services: LiveServices, limits: OperationLimits) {
    this.outlet = outlet;
    this.services = services;
    this.limits = limits;
  }

  has(id: string): boolean {
    return this.stops.has(id);
  }

  /** Starts what a client subscribes to: a subscription, or a query or mutation that is answered once. */
  start({ id, payload }: Extract<Message, { type: MessageType.Subscribe }>, context: RequestContext): void {
    const { services, limits, stops } = this;
    const own = { ...context, correlationId: randomUUID() };
    const fail = (error: unknown): void => {
      this.finish(id);
      this.sendErrors(id, error, own);
    };
    if (stops.size >= limits.operationsPerSocket) {
      fail(new GatewayError('SUBSCRIPTION_LIMIT_REACHED'));
      return;
    }
    const { query, operationName, variables, extensions } = payload;
    const documentId = readDocumentId(payload as unknown as Readonly<Record<string, unknown>>);
    if (documentId === null) {
      fail(new GatewayError('BAD_REQUEST', { message: 'The id of the document is malformed' }));
      return;
    }
    const request = {
      query,
      documentId,
      operationName: operationName ?? undefined,
      variables: variables ?? undefined,
    };
    // Known before it runs: an answer may come while it is being started.
    stops.set(id, () => {});
    try {
      services.takeMessage(own);
      const start = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
      const stop = services.subscribe(
        request,
        { context: own, next: ({ bytes }) => this.outlet.sendFrame(objectFrame(start, bytes)), refuse: fail },
        lastEventOf(extensions),
      );
      if (stop === null) void this.runOnce(id, request, own);
      else if (stops.has(id)) stops.set(id, stop);
      else stop();
    } catch (error) {
      fail(error);
    }
  }

  /** The client wants no more of it. */
  finish(id: string): void {
    const stop = this.stops.get(id);
    this.stops.delete(id);
    stop?.();
  }

  /** The socket is over. */
  finishAll(): void {
    for (const stop of this.stops.values()) stop();
    // What is still being started finds itself gone, and stops.
    this.stops.clear();
  }

  /** A query or mutation: one answer, then it is over. */
  private async runOnce(id: string, request: GraphqlRequest, base: RequestContext): Promise<void> {
    const { services, limits, stops } = this;
    const lifetime = new RequestLifetime();
    const stop = (): void => lifetime.abort();
    stops.set(id, stop);
    const timer = setTimeout(stop, limits.requestTimeoutMs);
    const context = { ...base, signal: lifetime };
    try {
      const answer = await services.admit(request, context).run();
      // The client may have ended it, and even begun another under its id.
      if (stops.get(id) !== stop) return;
      stops.delete(id);
      this.outlet.send(
        `{"id":${JSON.stringify(id)},"type":"next","payload":${asText(answer, services.formatError, context)}}`,
      );
      this.outlet.send(`{"id":${JSON.stringify(id)},"type":"complete"}`);
    } catch (error) {
      if (stops.get(id) !== stop) return;
      stops.delete(id);
      this.sendErrors(id, error, context);
    } finally {
      clearTimeout(timer);
    }
  }

  private sendErrors(id: string, error: unknown, context: RequestContext): void {
    const payload = asErrors(error, this.services.formatError, context);
    this.outlet.send(JSON.stringify({ id, type: MessageType.Error, payload }));
  }
}
