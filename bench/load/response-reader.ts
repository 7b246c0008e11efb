/** Finds the end of HTTP/1.1 responses in a stream of bytes, without making strings of bodies (RFC 9112 §6.3, §7.1). */

export interface ResponseEnd {
  readonly status: number;
  readonly bodyBytes: number;
  readonly keepAlive: boolean;
}

/** What the next bytes are. */
type Part = 'head' | 'body' | 'chunk size' | 'chunk';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** Takes the bytes as they arrive and calls back at the end of each response. At most one is expected at a time. */
export class ResponseReader {
  private readonly onEnd: (end: ResponseEnd) => void;
  private part: Part = 'head';
  private rest: Buffer | null = null;
  private status = 0;
  private keepAlive = true;
  private bodyBytes = 0;
  /** Bytes up to the end of the body, or of the chunk and its line end. */
  private missing = 0;

  constructor(onEnd: (end: ResponseEnd) => void) {
    this.onEnd = onEnd;
  }

  read(chunk: Buffer): void {
    let data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    this.rest = null;
    while (data.length > 0) {
      const taken = this.step(data);
      if (taken === 0) break;
      data = data.subarray(taken);
    }
    if (data.length > 0) this.rest = data;
  }

  /** @returns how many bytes were understood; 0 when more are needed */
  private step(data: Buffer): number {
    if (this.part === 'head') return this.readHead(data);
    if (this.part === 'chunk size') return this.readChunkSize(data);
    const taken = Math.min(this.missing, data.length);
    this.missing -= taken;
    if (this.missing === 0) {
      if (this.part === 'chunk') this.part = 'chunk size';
      else this.end();
    }
    return taken;
  }

  private readHead(data: Buffer): number {
    const headEnd = data.indexOf(HEAD_END);
    if (headEnd === -1) return 0;
    const head = data.toString('latin1', 0, headEnd).toLowerCase();
    this.status = Number(head.slice(9, 12));
    this.keepAlive = !head.includes('\r\nconnection: close');
    if (head.includes('\r\ntransfer-encoding: chunked')) this.part = 'chunk size';
    else {
      this.part = 'body';
      this.missing = Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? 0);
      this.bodyBytes = this.missing;
      if (this.missing === 0) this.end();
    }
    return headEnd + HEAD_END.length;
  }

  /** A size of zero, and the empty line after it, end the body. */
  private readChunkSize(data: Buffer): number {
    const lineEnd = data.indexOf(LINE_END);
    if (lineEnd === -1) return 0;
    const size = Number.parseInt(data.toString('latin1', 0, lineEnd), 16);
    if (size > 0) {
      this.bodyBytes += size;
      this.missing = size + LINE_END.length;
      this.part = 'chunk';
      return lineEnd + LINE_END.length;
    }
    if (data.length < lineEnd + HEAD_END.length) return 0;
    this.end();
    return lineEnd + HEAD_END.length;
  }

  private end(): void {
    const { status, bodyBytes, keepAlive } = this;
    this.part = 'head';
    this.bodyBytes = 0;
    this.onEnd({ status, bodyBytes, keepAlive });
  }
}
