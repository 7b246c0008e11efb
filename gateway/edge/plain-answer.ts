/** The answer to a plain post: the few methods of the framework's reply that the edge uses, over Node's response. */
import type { ServerResponse } from 'node:http';
import type { Compress } from './compress.ts';
import type { EdgeAnswer, EdgeRequest } from './exchange.ts';

export class PlainAnswer implements EdgeAnswer {
  readonly raw: ServerResponse;
  statusCode = 200;
  private readonly request: EdgeRequest;
  private readonly compress: Compress | null;
  /** Names and values in turn, as `writeHead` takes them without copying. */
  private readonly headers: (string | number)[] = [];

  constructor(raw: ServerResponse, request: EdgeRequest, compress: Compress | null) {
    this.raw = raw;
    this.request = request;
    this.compress = compress;
  }

  code(status: number): void {
    this.statusCode = status;
  }

  header(name: string, value: string | number): void {
    const at = this.find(name);
    if (at < 0) this.headers.push(name, value);
    else this.headers[at + 1] = value;
  }

  getHeader(name: string): string | number | undefined {
    const at = this.find(name);
    return at < 0 ? undefined : this.headers[at + 1];
  }

  removeHeader(name: string): void {
    const at = this.find(name);
    if (at >= 0) this.headers.splice(at, 2);
  }

  send(payload: string | Buffer = ''): void {
    if (this.compress === null) this.end(payload);
    else
      this.compress(this.request, this, payload, (error, encoded) => {
        if (error === null) this.end(encoded as string | Buffer);
        else this.raw.destroy(error);
      });
  }

  private end(payload: string | Buffer): void {
    const { raw } = this;
    if (raw.headersSent || raw.destroyed) return;
    this.header('content-length', Buffer.byteLength(payload));
    raw.writeHead(this.statusCode, this.headers);
    raw.end(payload);
  }

  private find(name: string): number {
    const { headers } = this;
    for (let index = 0; index < headers.length; index += 2) if (headers[index] === name) return index;
    return -1;
  }
}
