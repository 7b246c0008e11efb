/** One entry of a subgraph's `errors` (GraphQL spec §7.1.2); nothing of it is trusted. */
import { ERRORS, type ErrorDetail, isErrorCode, ServiceFailure } from '../../../schema/contract/errors.ts';

export type Path = readonly (string | number)[];

/** What the reference gateway calls an error whose subgraph gives no code. */
const NO_CODE = 'DOWNSTREAM_SERVICE_ERROR';

/** The subgraph's text and code, under the subgraph's name. */
export function subgraphError(entry: unknown, service: string): Error {
  const { message, extensions } = recordOf(entry);
  const { code, httpStatus, details, retryAfterSeconds } = recordOf(extensions);
  const name = typeof code === 'string' && code !== '' ? code : NO_CODE;
  const status = isStatus(httpStatus) ? httpStatus : isErrorCode(name) ? ERRORS[name].status : undefined;
  const text =
    typeof message === 'string' && message !== '' ? message : `Error while fetching subquery from service "${service}"`;
  return new ServiceFailure(name, status ?? ERRORS.UPSTREAM_ERROR.status, text, {
    service,
    // Who describes the error to the client checks each detail.
    ...(Array.isArray(details) && { details: details as ErrorDetail[] }),
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
  });
}

/** `null`: the entry has no path, or one that no response could have. */
export function pathOf(entry: unknown): Path | null {
  const { path } = recordOf(entry);
  if (!Array.isArray(path)) return null;
  const sound = path.every((part) => typeof part === 'string' || (Number.isInteger(part) && part >= 0));
  return sound ? (path as Path) : null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599;
}
