/** What a client may learn about an error: a known code, the table's text in its language, and nothing that is not listed here. */
import { ERRORS, type ErrorCode, type ErrorDetail, isErrorCode } from '../../schema/contract/errors.ts';
import type { Locale } from '../../schema/contract/request-context.ts';

/** An error as it was raised; nothing of it is trusted. */
export interface ErrorFacts {
  readonly code: unknown;
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface Audience {
  readonly locale: Locale;
  readonly correlationId: string;
}

/** An entry of `errors` without its place in the document. */
export interface PublicError {
  readonly message: string;
  readonly extensions: {
    readonly code: string;
    readonly httpStatus: number;
    readonly correlationId: string;
    readonly service?: string;
    readonly details?: readonly ErrorDetail[];
    readonly retryAfterSeconds?: number;
    readonly limit?: number;
    readonly acrValues?: readonly string[];
    readonly maxAgeSeconds?: number;
  };
}

/** Longer texts are cut: some of them repeat what the client sent. */
const LONGEST_MESSAGE = 500;
const MOST_DETAILS = 100;
/** Largest page of every contract; what a service means when it says that a page is too large. */
const CONTRACT_PAGE_SIZE = 100;

/**
 * A code of the table gets the table's text, unless the text describes the client's own document (`verbatim`). A code
 * that a service documents keeps the service's text. Everything else becomes INTERNAL_ERROR.
 */
export function describeError(
  { code, message, extensions }: ErrorFacts,
  { locale, correlationId }: Audience,
): PublicError {
  const service = isName(extensions.service) ? { service: extensions.service } : {};
  const retryAfterSeconds = readSeconds(extensions.retryAfterSeconds);
  const limit = readCount(extensions.limit);
  const more = {
    ...service,
    ...readDetails(extensions.details),
    ...(retryAfterSeconds !== null && { retryAfterSeconds }),
    ...(limit !== null && { limit }),
    ...readStepUp(extensions),
  };
  if (!isErrorCode(code) && 'service' in service && isServiceCode(code)) {
    const httpStatus = readStatus(extensions.httpStatus) ?? ERRORS.UPSTREAM_ERROR.status;
    return { message: cut(message), extensions: { code, httpStatus, correlationId, ...more } };
  }
  const known = isErrorCode(code) ? code : 'INTERNAL_ERROR';
  const entry = ERRORS[known];
  if (!entry.exposed) {
    return { message: entry[locale], extensions: { code: known, httpStatus: entry.status, correlationId } };
  }
  const text = entry.verbatim && message !== '' ? cut(message) : tableText(known, locale, retryAfterSeconds ?? limit);
  const httpStatus = readStatus(extensions.httpStatus) ?? entry.status;
  return { message: text, extensions: { code: known, httpStatus, correlationId, ...more } };
}

function tableText(code: ErrorCode, locale: Locale, number: number | null): string {
  return ERRORS[code][locale].replace('{n}', String(number ?? (code === 'LIMIT_TOO_LARGE' ? CONTRACT_PAGE_SIZE : 1)));
}

function cut(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

function isServiceCode(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(value);
}

function readStatus(value: unknown): number | null {
  return Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599 ? Number(value) : null;
}

function readSeconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : null;
}

function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** What goes into a header has to be free of quotes. */
function readStepUp({ acrValues, maxAgeSeconds }: ErrorFacts['extensions']): object {
  const values = Array.isArray(acrValues) ? acrValues.filter((one) => /^[\w:/.+-]{1,128}$/.test(String(one))) : [];
  const age = readCount(maxAgeSeconds);
  return { ...(values.length > 0 && { acrValues: values }), ...(age !== null && { maxAgeSeconds: age }) };
}

function readDetails(value: unknown): { readonly details?: readonly ErrorDetail[] } {
  if (!Array.isArray(value)) return {};
  const details = value.slice(0, MOST_DETAILS).flatMap((entry: unknown) => {
    const { field, code, message } = (entry ?? {}) as Record<string, unknown>;
    if (typeof code !== 'string' || typeof message !== 'string') return [];
    return [{ field: typeof field === 'string' ? field : null, code: cut(code), message: cut(message) }];
  });
  return details.length > 0 ? { details } : {};
}
