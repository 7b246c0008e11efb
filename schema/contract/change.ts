/** What the audit is told of an operation that changes something, by whatever door it came. */
import type { RequestContext } from './request-context.ts';

/** How the audit files an operation; `x-audit` of the overlay. Default: as a change. */
export interface AuditBinding {
  readonly event: 'sign-in' | 'sign-out';
  /** Argument or property of the body that says who tries: recorded as a keyed digest only. */
  readonly attempted?: string;
  /** Property of the answer that holds an access token, whose subject is who signed in. */
  readonly token?: string;
}

/** Ids by the name under which they were sent. */
export type RecordIds = Readonly<Record<string, string | readonly string[]>>;

export interface Change {
  /** `operationId` of the contract, which is the name of the mutation as well. */
  readonly operation: string;
  readonly event: 'change' | AuditBinding['event'];
  readonly records: RecordIds;
  /** As it was sent; nobody may write it down. `null`: nothing says who tries. */
  readonly attempted: string | null;
}

export interface ChangeReport extends Change {
  /** The client's name of the operation. */
  readonly operationName: string | null;
  /** `refused`: nothing was changed. `failed`: nobody knows whether something was. */
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Of the error that the client was answered with. */
  readonly code: string | null;
  /** Subject of the token that the answer holds. */
  readonly subject: string | null;
}

/** Called once for each change, when its outcome is known. Must not throw. */
export type OnChange = (report: ChangeReport, context: RequestContext) => void;

/** Of an error's HTTP status: what a service or the gateway refuses (4xx) was not done; after anything else nobody knows. */
export function outcomeOf(status: number): ChangeReport['outcome'] {
  if (status < 400) return 'done';
  // 408 and 499: somebody stopped waiting.
  return status < 500 && status !== 408 && status !== 499 ? 'refused' : 'failed';
}

/** Subject of a compact JWT that a service has just issued: read, not verified. */
export function subjectOf(token: unknown): string | null {
  if (typeof token !== 'string') return null;
  try {
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      sub?: unknown;
    };
    return typeof sub === 'string' && /^[\x21-\x7e]{1,255}$/.test(sub) ? sub : null;
  } catch {
    return null;
  }
}
