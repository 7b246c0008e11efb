/** One client connection in a closed loop: the next request leaves when the answer to the last one is complete. */
import { connect, type Socket } from 'node:net';
import { type ResponseEnd, ResponseReader } from './response-reader.ts';

export interface ConnectionOptions {
  readonly port: number;
  /** The next request's bytes, or `null` to stop. */
  readonly next: () => Buffer | null;
  readonly onAnswer: (answer: ResponseEnd, elapsedMs: number) => void;
  /** The connection broke with a request in flight; it is opened again. */
  readonly onBroken: () => void;
}

/** Resolves when `next` said to stop and the last answer is complete. */
export function runConnection({ port, next, onAnswer, onBroken }: ConnectionOptions): Promise<void> {
  return new Promise((resolve) => {
    let socket: Socket;
    let sentAt = 0;
    let inFlight = false;

    function send(): void {
      const request = next();
      if (request === null) {
        inFlight = false;
        socket.destroy();
        resolve();
        return;
      }
      inFlight = true;
      sentAt = performance.now();
      socket.write(request);
    }

    function open(): void {
      const reader = new ResponseReader((answer) => {
        onAnswer(answer, performance.now() - sentAt);
        if (!answer.keepAlive) {
          inFlight = false;
          socket.destroy();
          open();
        } else send();
      });
      const opened = connect({ port, host: '127.0.0.1', noDelay: true });
      socket = opened;
      opened.once('connect', send);
      opened.on('data', (chunk: Buffer) => reader.read(chunk));
      opened.on('error', () => {});
      opened.once('close', () => {
        if (socket !== opened || !inFlight) return;
        inFlight = false;
        onBroken();
        // Not at once: a server that refuses must not be hit in a tight loop.
        setTimeout(open, 10);
      });
    }

    open();
  });
}
