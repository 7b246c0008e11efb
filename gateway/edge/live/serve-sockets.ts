/** The WebSocket door: who may open a socket, and what becomes of all of them. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { goOnInHttp1 } from '../go-on-in-http1.ts';
import { pathOf } from '../path-of.ts';
import type { Step } from '../step.ts';
import { type Ending, GOING_AWAY, NO_SOCKETS_HERE, SUBPROTOCOL_NOT_ACCEPTABLE } from './close-codes.ts';
import { Connection, type ConnectionLimits, type ConnectionOptions } from './connection.ts';
import { endOverTime } from './end-over-time.ts';
import type { LiveMetrics } from './live-metrics.ts';
import type { LiveServices } from './live-services.ts';
import { LiveSocket } from './live-socket.ts';
import type { Register } from './register.ts';

export interface SocketOptions {
  readonly paths: readonly string[];
  /** Paths of graphs that have no live fields: a socket there is accepted for as long as it takes to say so. */
  readonly pathsWithout: readonly string[];
  /** Browser origins that may open sockets, exact. A client that sends no origin is no browser. */
  readonly origins: readonly string[];
  /** Pages that come from the very address they call may too: the playground. Nothing but a token opens anything for them either. */
  readonly ownPages?: boolean;
  readonly services: LiveServices;
  readonly register: Pick<Register, 'enter' | 'leave'>;
  readonly limits: ConnectionLimits & {
    /** Bytes of one message; a larger one closes the socket with 1009. */
    readonly messageBytes: number;
  };
  /** Milliseconds between two signs of life; a client that misses one is cut. */
  readonly pingIntervalMs: number;
  readonly metrics: LiveMetrics;
}

export interface Sockets {
  readonly step: Step;
  /**
   * Ends all sockets, spread over a time, so that not all clients come back at once.
   *
   * @returns when the last one is ended
   */
  endAll(ending: Ending, overMs: number): Promise<void>;
  /** Refuses new sockets and ends the others, over a time. Resolves when all are closed. */
  close(overMs: number): Promise<void>;
  /** Cuts what is left. */
  cut(): void;
}

const TICK_MS = 1000;
/** What a connection is said to have ended with that nobody closed (RFC 6455 §7.1.5). */
const CUT = 1006;

export function createSockets(given: SocketOptions): Sockets {
  const { paths, pathsWithout, origins, ownPages = false, services, register, limits, pingIntervalMs, metrics } = given;
  const allowed = new Set(origins);
  const options: ConnectionOptions = {
    services,
    limits,
    enter: register.enter,
    leave: register.leave,
    onSlow: metrics.dropped,
  };
  const countEnding = (code: number): void => metrics.ended('websocket', code);
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    // It would cost each socket its compression windows (RFC 7692 §7.1.2), and answers are short.
    perMessageDeflate: false,
    // It would make a function for each socket, and answer as many pings as somebody likes to send.
    autoPong: false,
    WebSocket: LiveSocket,
    // What we do not speak is accepted for as long as it takes to say so: a client that is answered without the protocol
    // it offered fails the connection (RFC 6455 §4.1) and never sees the code.
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : ([...offered][0] ?? false),
  });
  /** Sockets that are open, whoever holds them. */
  const open = new Set<LiveSocket>();
  const hide = metrics.showOpen('websocket', () => open.size);
  let closing = false;
  let turn = 0;

  const ticks = setInterval(probe, TICK_MS);
  ticks.unref();

  /** Each tick asks its share of the sockets, so that not all are asked at once. */
  function probe(): void {
    const shares = Math.max(1, Math.round(pingIntervalMs / TICK_MS));
    turn = (turn + 1) % shares;
    let index = 0;
    for (const { connection } of open) if (index++ % shares === turn) connection?.probe();
  }

  function upgrade(this: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      goOnInHttp1(this, request, socket as Socket, head);
      return;
    }
    const status = refusalOf(request);
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    acceptor.handleUpgrade(request, socket, head, (accepted) => accept(accepted as LiveSocket, socket, request));
  }

  /** The status line that refuses a handshake. */
  function refusalOf({ url = '', headers }: IncomingMessage): string | null {
    if (closing) return '503 Service Unavailable';
    const path = pathOf(url);
    if (!(paths.includes(path) || pathsWithout.includes(path))) return '404 Not Found';
    // Browsers send no preflight for sockets: the origin is all that stands between a foreign page and ours (CWE-1385).
    const { origin } = headers;
    if (origin !== undefined && !allowed.has(origin) && !(ownPages && isOwn(origin, headers.host)))
      return '403 Forbidden';
    return null;
  }

  function accept(socket: LiveSocket, raw: Duplex, { url = '', headers }: IncomingMessage): void {
    socket.raw = raw;
    socket.onEnding = countEnding;
    open.add(socket);
    socket.on('close', onClose);
    socket.on('error', ignore);
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      socket.close(SUBPROTOCOL_NOT_ACCEPTABLE.code, SUBPROTOCOL_NOT_ACCEPTABLE.reason);
      return;
    }
    if (pathsWithout.includes(pathOf(url))) {
      socket.close(NO_SOCKETS_HERE.code, NO_SOCKETS_HERE.reason);
      return;
    }
    socket.connection = new Connection(socket, options, headers['accept-language']);
    socket.on('message', onMessage);
    socket.on('ping', onPing);
    socket.on('pong', onPong);
  }

  function onClose(this: WebSocket): void {
    const socket = this as LiveSocket;
    open.delete(socket);
    // Nobody has closed it: it was cut.
    socket.noteEnding(CUT);
    socket.connection?.release();
    socket.connection = null;
  }

  function connections(): readonly Connection[] {
    return [...open].flatMap(({ connection }) => connection ?? []);
  }

  return {
    step: (server) => {
      (server.server as Server).on('upgrade', upgrade);
    },
    endAll: (ending, overMs) => endOverTime(connections(), ending, overMs),
    close: async (overMs) => {
      closing = true;
      clearInterval(ticks);
      const closed = [...open].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      await endOverTime(connections(), GOING_AWAY, overMs);
      await Promise.all(closed);
      hide();
    },
    cut: () => {
      for (const socket of open) socket.terminate();
    },
  };
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as LiveSocket).connection?.receive(data, isBinary);
}

function onPing(this: WebSocket, data: Buffer): void {
  (this as LiveSocket).connection?.pinged(data);
}

function onPong(this: WebSocket): void {
  (this as LiveSocket).connection?.answered();
}

/** ws closes the socket itself when a frame is malformed or too large, and says so with the right code (1002, 1007, 1009). */
function ignore(): void {}

function isOwn(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
