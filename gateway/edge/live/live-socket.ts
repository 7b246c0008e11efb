/** A WebSocket that knows its connection: no closure, and no entry in a map, per socket. */
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';

export class LiveSocket extends WebSocket {
  connection: Connection | null = null;
  /** What the frames go to; `null` until the handshake is done. */
  raw: Duplex | null = null;

  /** Sends a whole frame. Nothing of ours is ever left in ws to be sent before it: we use neither compression nor streams. */
  sendFrame(frame: Buffer): void {
    if (this.readyState === WebSocket.OPEN) this.raw?.write(frame);
  }
}
