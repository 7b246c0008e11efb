/** What went wrong, as the portal shows it: the gateway's codes as one typed union, with a text in each language. */
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ERROR_TEXTS, type GraphErrorCode } from './generated/error-texts.ts';

export type Language = 'es' | 'en';

/** One finding about one part of the input; `field` is a property name or a JSON pointer. */
export interface FailureDetail {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

export interface GraphFailure {
  /** `NETWORK`: the gateway was not reached. `UNKNOWN`: a code that this version of the client does not know. */
  readonly code: GraphErrorCode | 'NETWORK' | 'UNKNOWN';
  /** The field of the answer that is null for it; empty when the whole operation failed. */
  readonly path: readonly (string | number)[];
  /** In the language that was asked for when the request was sent. */
  readonly message: string;
  /** The service that failed; absent when the gateway refused. */
  readonly service?: string;
  readonly details?: readonly FailureDetail[];
  /** Seconds after which trying again may help. */
  readonly retryAfterSeconds?: number;
  /** What is allowed at most, where the text says it. */
  readonly limit?: number;
  /** Names the request in the gateway's log. */
  readonly correlationId?: string;
}

/** What an error of Apollo Client is made of, one entry a failed field. */
export function failuresOf(error: unknown): readonly GraphFailure[] {
  if (error === undefined || error === null) return [];
  if (!CombinedGraphQLErrors.is(error)) {
    return [{ code: 'NETWORK', path: [], message: error instanceof Error ? error.message : String(error) }];
  }
  return error.errors.map(({ message, path = [], extensions = {} }) => ({
    ...(extensions as Partial<GraphFailure>),
    code: isGraphErrorCode(extensions.code) ? extensions.code : 'UNKNOWN',
    path,
    message,
  }));
}

/** Whether one of the failures has the code. */
export function failedWith(error: unknown, code: GraphFailure['code']): boolean {
  return failuresOf(error).some((failure) => failure.code === code);
}

/** The failures of one field of the answer, and those of the whole operation. */
export function failuresAt(error: unknown, field: string): readonly GraphFailure[] {
  return failuresOf(error).filter(({ path }) => path.length === 0 || path[0] === field);
}

/** Those of a field within a record, or of anything below it; in a list, of any row. */
export function failuresWithin(
  failures: readonly GraphFailure[],
  ...fields: readonly string[]
): readonly GraphFailure[] {
  return failures.filter(({ path }) => {
    const names = path.filter((step) => typeof step === 'string');
    return fields.every((field, depth) => names[depth] === field);
  });
}

const OUTSIDE: Readonly<Record<'NETWORK' | 'UNKNOWN', Readonly<Record<Language, string>>>> = {
  NETWORK: { en: 'No connection to the server', es: 'Sin conexión con el servidor' },
  UNKNOWN: { en: 'Something went wrong', es: 'Algo salió mal' },
};

/** The text of a failure in any language, whichever was asked for when it happened. */
export function textOf({ code, message, retryAfterSeconds, limit }: GraphFailure, language: Language): string {
  if (code === 'UNKNOWN') return message === '' ? OUTSIDE.UNKNOWN[language] : message;
  if (code === 'NETWORK') return OUTSIDE.NETWORK[language];
  return ERROR_TEXTS[code][language].replace('{n}', String(retryAfterSeconds ?? limit ?? ''));
}

export function isGraphErrorCode(code: unknown): code is GraphErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_TEXTS, code);
}
