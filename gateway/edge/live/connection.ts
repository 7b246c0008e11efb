/**
 * One socket of graphql-transport-ws (github.com/enisdenjo/graphql-ws, PROTOCOL.md). Our own machine and not the library's
 * server, because subscribers share the bytes of an answer, syntax errors must not close the socket, and ten thousand
 * idle sockets should cost little; the library checks the messages and is the client of our tests.
 */
import { MessageType } from 'graphql-ws';
import type { RawData } from 'ws';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import {
  BAD_REQUEST,
  type Ending,
  FLOODING,
  FORBIDDEN,
  INITIALISATION_TIMEOUT,
  INTERNAL_ERROR,
  SLOW_CONSUMER,
  SUBSCRIBER_EXISTS,
  TOO_MANY_INITIALISATIONS,
  UNAUTHORIZED,
} from './close-codes.ts';
import { initialHead } from './initial-head.ts';
import type { LiveServices } from './live-services.ts';
import { type Message, readMessage } from './read-message.ts';
import { type OperationLimits, type Outlet, SocketOperations } from './socket-operations.ts';

export interface ConnectionLimits extends OperationLimits {
  /** Milliseconds until `connection_init` has to come. */
  readonly initialisationTimeoutMs: number;
  /** Messages a second; more close the socket. */
  readonly messagesPerSecond: number;
  /** Bytes that may wait for a client that does not read; more close the socket. */
  readonly bufferedBytes: number;
}

export interface ConnectionOptions {
  readonly services: LiveServices;
  readonly limits: ConnectionLimits;
  /** Called when the caller is known. Answers why the socket may not stay, `null` when it may. */
  readonly enter: (connection: Connection, context: RequestContext) => Ending | null;
  /** Called when the client does not read. @param bytes that waited for it */
  readonly onSlow: (bytes: number) => void;
  /** Called once, when the connection is over. */
  readonly leave: (connection: Connection) => void;
}

/** What a connection does with its socket. */
export interface ConnectionSocket {
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number;
  send(text: string): void;
  sendFrame(frame: Buffer): void;
  ping(): void;
  pong(data: Buffer): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** How long a client gets to answer our close frame before the connection is cut. */
const CLOSE_GRACE_MS = 2000;

export class Connection implements Outlet {
  /** `null` until the client is known. */
  context: RequestContext | null = null;
  private readonly socket: ConnectionSocket;
  private readonly options: ConnectionOptions;
  /** `accept-language` of the handshake, for clients that do not say it in `connection_init`. */
  private readonly language: string | undefined;
  private state: 'new' | 'initialising' | 'ready' | 'ended' = 'new';
  /** `null` until there is one: most sockets wait most of the time. */
  private operations: SocketOperations | null = null;
  private timer: NodeJS.Timeout | null;
  private alive = true;
  private second = 0;
  private messages = 0;

  constructor(socket: ConnectionSocket, options: ConnectionOptions, language: string | undefined) {
    this.socket = socket;
    this.options = options;
    this.language = language;
    this.timer = setTimeout(() => this.end(INITIALISATION_TIMEOUT), options.limits.initialisationTimeoutMs);
  }

  /** Asks for a sign of life; a client that has not answered the last time is gone. */
  probe(): void {
    if (this.alive) this.socket.ping();
    else this.socket.terminate();
    this.alive = false;
  }

  /** The client lives. */
  answered(): void {
    this.alive = true;
  }

  /** A ping of WebSockets (RFC 6455 §5.5.2); one is a message like others. */
  pinged(data: Buffer): void {
    if (this.state === 'ended') return;
    if (this.isFlooded()) {
      this.end(FLOODING);
      return;
    }
    this.socket.pong(data);
    if (this.socket.bufferedAmount > this.options.limits.bufferedBytes) this.drop();
  }

  receive(data: RawData, isBinary: boolean): void {
    if (this.state === 'ended') return;
    try {
      const message = this.isFlooded() ? FLOODING : readMessage(data, isBinary);
      if ('type' in message) this.handle(message);
      else this.end(message);
    } catch (error) {
      // A fault of ours must not end the process, and with it everybody else's sockets.
      this.options.services.onFault(error);
      this.socket.terminate();
    }
  }

  private handle(message: Message): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        if (this.state === 'new') this.initialise(message.payload ?? {});
        else this.end(TOO_MANY_INITIALISATIONS);
        break;
      case MessageType.Ping:
        this.send('{"type":"pong"}');
        break;
      case MessageType.Pong:
        break;
      case MessageType.Subscribe:
        if (this.state !== 'ready' || this.context === null) this.end(UNAUTHORIZED);
        else if (this.operations?.has(message.id)) this.end(SUBSCRIBER_EXISTS(message.id));
        else this.begun().start(message, this.context);
        break;
      case MessageType.Complete:
        this.operations?.finish(message.id);
        break;
      default:
        this.end(BAD_REQUEST(`A client does not send ${message.type}`));
    }
  }

  /** Closes the socket, and everything that runs on it. */
  end({ code, reason }: Ending): void {
    if (this.state === 'ended') return;
    this.release();
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  /** The connection is over: nothing runs for it any more. */
  release(): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.options.leave(this);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.operations?.finishAll();
    this.operations = null;
  }

  private initialise(payload: Readonly<Record<string, unknown>>): void {
    this.state = 'initialising';
    const head = initialHead(payload, this.language);
    const refuse = (error: unknown): void => {
      const { onRefused, onFault } = this.options.services;
      if (error instanceof GatewayError) onRefused(error.code, head.correlationId);
      else onFault(error);
      this.end(error instanceof GatewayError ? FORBIDDEN(error.code) : INTERNAL_ERROR);
    };
    try {
      const built = this.options.services.authenticate(head);
      if (built instanceof Promise) built.then((context) => this.acknowledge(context)).catch(refuse);
      else this.acknowledge(built);
    } catch (error) {
      refuse(error);
    }
  }

  private acknowledge(context: RequestContext): void {
    if (this.state !== 'initialising') return;
    // A socket outlives requests: nobody may hold one without saying who they are.
    const refusal = context.caller === null ? FORBIDDEN('UNAUTHENTICATED') : this.options.enter(this, context);
    if (refusal !== null) {
      this.end(refusal);
      return;
    }
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.context = compact(context);
    this.state = 'ready';
    const lastEventId = this.options.services.position(context.tenant);
    this.send(
      JSON.stringify({ type: MessageType.ConnectionAck, ...(lastEventId !== null && { payload: { lastEventId } }) }),
    );
  }

  send(text: string): void {
    if (this.state === 'ended') return;
    this.socket.send(text);
    if (this.socket.bufferedAmount > this.options.limits.bufferedBytes) this.drop();
  }

  /** @param frame a message as one WebSocket frame */
  sendFrame(frame: Buffer): void {
    if (this.state === 'ended') return;
    this.socket.sendFrame(frame);
    if (this.socket.bufferedAmount > this.options.limits.bufferedBytes) this.drop();
  }

  private drop(): void {
    this.options.onSlow(this.socket.bufferedAmount);
    this.end(SLOW_CONSUMER);
  }

  private begun(): SocketOperations {
    this.operations ??= new SocketOperations(this, this.options.services, this.options.limits);
    return this.operations;
  }

  private isFlooded(): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.messages = 0;
    }
    this.messages += 1;
    return this.messages > this.options.limits.messagesPerSecond;
  }
}

/**
 * The context with texts in one piece. V8 keeps a text that was put together as a tree of its parts until it is read, and
 * those of a UUID take a kilobyte.
 */
function compact(context: RequestContext): RequestContext {
  const { correlationId, traceparent } = context;
  const whole = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
  return { ...context, correlationId: whole(correlationId), traceparent: whole(traceparent) };
}
