/** A WebSocket that knows its connection: no closure, and no entry in a map, per socket. */
import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';

export class LiveSocket extends WebSocket {
  connection: Connection | null = null;
}
