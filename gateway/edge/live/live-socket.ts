/** A WebSocket that knows its connection: no closure, and no entry in a map, per socket. */
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';

/** A close frame without a code (RFC 6455 §7.4.1). */
const NO_CODE = 1005;

export class LiveSocket extends WebSocket {
  connection: Connection | null = null;
  /** What the frames go to; `null` until the handshake is done. */
  raw: Duplex | null = null;
  /** The code that either side closed it with first; 0 until one does. Fastest to tell, and kept when the close is never answered. */
  endedWith = 0;
  /** Told of that code. */
  onEnding: ((code: number) => void) | null = null;

  override close(code?: number, reason?: string | Buffer): void {
    this.noteEnding(code ?? NO_CODE);
    super.close(code, reason);
  }

  /** Only the first one counts. */
  noteEnding(code: number): void {
    if (this.endedWith !== 0) return;
    this.endedWith = code;
    this.onEnding?.(code);
  }

  /** Sends a whole frame. Nothing of ours is ever left in ws to be sent before it: we use neither compression nor streams. */
  sendFrame(frame: Buffer): void {
    if (this.readyState === WebSocket.OPEN) this.raw?.write(frame);
  }
}
