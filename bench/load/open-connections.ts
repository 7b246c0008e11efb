/**
 * Connections for an open loop: a request takes one that is idle, opens another, or waits for one when there are as many as a load
 * balancer would hold (more would only fill the line of connections that nobody has accepted yet, and be sent again by the system after
 * seconds). Raw sockets, because an HTTP client costs more than the answerer at these rates.
 */
import { connect, type Socket } from 'node:net';
import { type ResponseEnd, ResponseReader } from './response-reader.ts';

export interface WholeAnswer extends ResponseEnd {
  /** Head and body as they came; of chunked bodies with the sizes between. */
  readonly bytes: Buffer;
}

export interface OpenConnections {
  /** @throws (rejects with) `timeout` when no whole answer has come in time, or the reason why the connection broke */
  send(request: Buffer): Promise<WholeAnswer>;
}

/** Fewer than the 511 connections that Node lets wait to be accepted. */
const MOST = 500;

interface Exchange {
  readonly request: Buffer;
  readonly resolve: (answer: WholeAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
  socket: Socket | null;
}

/** @param patienceMs from the moment a request is handed over */
export function openConnections(port: number, patienceMs: number): OpenConnections {
  const idle = new Set<(exchange: Exchange) => void>();
  const line = new Set<Exchange>();
  let open = 0;

  function take(exchange: Exchange): void {
    const [ready] = idle;
    if (ready !== undefined) {
      idle.delete(ready);
      ready(exchange);
    } else if (open < MOST) connection()(exchange);
    else line.add(exchange);
  }

  function nextInLine(): Exchange | null {
    const [exchange = null] = line;
    if (exchange !== null) line.delete(exchange);
    return exchange;
  }

  function connection(): (exchange: Exchange) => void {
    let current: Exchange | null = null;
    let chunks: Buffer[] = [];
    let reason = 'closed';
    open += 1;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const send = (exchange: Exchange): void => {
      current = exchange;
      exchange.socket = socket;
      socket.write(exchange.request);
    };
    const reader = new ResponseReader((end) => {
      const answered = current;
      const bytes = Buffer.concat(chunks);
      chunks = [];
      current = null;
      if (answered !== null) {
        clearTimeout(answered.timer);
        answered.resolve({ ...end, bytes });
      }
      if (!end.keepAlive) {
        socket.destroy();
        return;
      }
      const next = nextInLine();
      if (next === null) idle.add(send);
      else send(next);
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      reader.read(chunk);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
    });
    socket.once('close', () => {
      open -= 1;
      idle.delete(send);
      if (current !== null) {
        clearTimeout(current.timer);
        current.reject(new Error(reason));
      }
      const next = nextInLine();
      if (next !== null) take(next);
    });
    return send;
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          line.delete(exchange);
          reject(new Error('timeout'));
          exchange.socket?.destroy();
        }, patienceMs);
        const exchange: Exchange = { request, resolve, reject, timer, socket: null };
        take(exchange);
      }),
  };
}
