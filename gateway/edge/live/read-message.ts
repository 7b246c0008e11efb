/** Bytes of a socket → a message of graphql-transport-ws, or why the socket has to end. */
import { validateMessage } from 'graphql-ws';
import type { RawData } from 'ws';
import { BAD_REQUEST, type Ending } from './close-codes.ts';

export type Message = ReturnType<typeof validateMessage>;

export function readMessage(data: RawData, isBinary: boolean): Message | Ending {
  if (isBinary) return BAD_REQUEST('Messages are text');
  try {
    return validateMessage(JSON.parse(String(data)));
  } catch (error) {
    return BAD_REQUEST(error instanceof SyntaxError ? 'Invalid JSON' : (error as Error).message);
  }
}
