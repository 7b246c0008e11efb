/**
 * A text message as one WebSocket frame (RFC 6455 §5.2; a server masks nothing). ws writes header and payload apart and
 * encodes the text for each socket; what thousands are sent at once is encoded once, and written in one piece.
 */

/** FIN and opcode 1. */
const TEXT = 0x81;

/**
 * The object `{…}` whose text is `start`, then `value`, then the brace that closes it.
 *
 * @param start UTF-8 @param value UTF-8
 */
export function objectFrame(start: Buffer, value: Buffer): Buffer {
  const length = start.length + value.length + 1;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = TEXT;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  start.copy(frame, header);
  value.copy(frame, header + start.length);
  frame[header + length - 1] = CLOSING_BRACE;
  return frame;
}

const CLOSING_BRACE = 0x7d;
