/** The log: one JSON line an event, never with credentials in it. */
import {
  type DestinationStream,
  destination as fileDestination,
  type Logger,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from 'pino';
import { withoutSecrets } from './redact.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** Lowest level that is written. */
  readonly level: string;
  /** Fields of every line; called for each. */
  readonly bindings?: () => object;
  /** Where lines go. Default: standard output, without blocking. */
  readonly destination?: DestinationStream;
}

/** A compact JWT anywhere in a text. */
const JWT = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

export function createLogger({ level, bindings, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      serializers: { err: withoutTokens },
      ...(bindings && { mixin: bindings }),
    },
    destination ?? standardOutput(),
  );
}

/** Standard output, without blocking. */
export function standardOutput(): DestinationStream {
  return fileDestination({ dest: 1, sync: false });
}

/** An error with its causes; messages of libraries may quote the token they could not read. */
function withoutTokens(error: Error): unknown {
  const { type, message, stack } = stdSerializers.errWithCause(error);
  const causes = causeMessages(error);
  const text = (value: string | undefined) => value?.replaceAll(JWT, '[token]');
  return { type, message: text(message), ...(causes.length > 0 && { causes: causes.map(text) }), stack: text(stack) };
}

function causeMessages(error: Error): string[] {
  const messages: string[] = [];
  for (let cause = error.cause; cause instanceof Error && messages.length < 5; cause = cause.cause)
    messages.push(cause.message);
  return messages;
}
