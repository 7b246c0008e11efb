/**
 * An HTTP/1.1 server that costs almost nothing: whole answers, head and body, are ready as bytes before the first request.
 * It understands what HTTP clients of gateways send (keep-alive, `content-length` bodies) and nothing more.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** The complete answer to a request; made once and remembered by whoever answers. */
export type AnswerBytes = (method: string, target: string, body: string) => Buffer | Promise<Buffer>;

export interface ByteServer {
  readonly port: number;
  close(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

/** Listens on a free port of the loopback interface. */
export async function startByteServer(answer: AnswerBytes): Promise<ByteServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The answer's bytes for a JSON body. */
export function jsonAnswer(body: string | Buffer, status = '200 OK'): Buffer {
  const bytes = Buffer.from(body as string);
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

function serve(socket: Socket, answer: AnswerBytes): void {
  let rest: Buffer | null = null;
  // Answers leave in the order of the requests, also when one of them has to wait.
  let last: Promise<void> | null = null;

  function send(bytes: Buffer | Promise<Buffer>): void {
    if (last === null && Buffer.isBuffer(bytes)) {
      socket.write(bytes);
      return;
    }
    const sent = Promise.all([bytes, last]).then(([ready]) => {
      socket.write(ready);
      if (last === sent) last = null;
    });
    last = sent;
  }

  socket.on('data', (chunk: Buffer) => {
    let data = rest === null ? chunk : Buffer.concat([rest, chunk]);
    rest = null;
    while (data.length > 0) {
      const headEnd = data.indexOf(HEAD_END);
      if (headEnd === -1) break;
      const methodEnd = data.indexOf(0x20);
      const method = data.toString('latin1', 0, methodEnd);
      const target = data.toString('latin1', methodEnd + 1, data.indexOf(0x20, methodEnd + 1));
      const bodyStart = headEnd + HEAD_END.length;
      const length = method === 'GET' ? 0 : Number(CONTENT_LENGTH.exec(data.toString('latin1', 0, headEnd))?.[1] ?? 0);
      if (data.length < bodyStart + length) break;
      send(answer(method, target, length === 0 ? '' : data.toString('utf8', bodyStart, bodyStart + length)));
      data = data.subarray(bodyStart + length);
    }
    if (data.length > 0) rest = data;
  });
}
