/** Who is asking, for which tenant, until when: built once per request by `gateway/context`, read by every room. */

import type { Recording } from './recording.ts';
import type { RequestSignal } from './request-signal.ts';

/** Languages of the error texts; Spanish is the company's default. */
export type Locale = 'es' | 'en';

/** A business unit and country the caller was verified for. Only `gateway/context` makes one. */
export interface Tenant {
  readonly businessUnit: string;
  readonly countryCode: string;
}

/** The holder of a verified access token. */
export interface Caller {
  /** Claim `sub`. */
  readonly id: string;
  /** Claim `preferred_username`, the only personal datum that is logged. */
  readonly username: string;
  /** Claim `realm_access.roles`. */
  readonly roles: readonly string[];
  /** Claim `scope`, split. */
  readonly scopes: readonly string[];
  /** Claim `tenants`: `BU:CC`, `BU:*` or `*:*`. */
  readonly grants: readonly string[];
  /** The compact JWT as received; forwarded to upstream services, never logged. */
  readonly token: string;
  /** Claim `exp`, epoch seconds. */
  readonly expiresAt: number;
  /** Claim `iat`, epoch seconds. Left out: the token does not say. */
  readonly issuedAt?: number;
  /** Claim `acr`: how surely the caller was authenticated. Left out: the token does not say. */
  readonly acr?: string;
  /** Claim `auth_time`, epoch seconds: when the caller signed in. Left out: the token does not say. */
  readonly authenticatedAt?: number;
  /** Claim `sid`: the session that the token was issued in. Left out: it has none, as that of a service account. */
  readonly sessionId?: string;
}

/** How long an answer that is being made may be kept by what went into it. */
export interface Freshness {
  /** Epoch milliseconds: the first moment at which one of its parts is not fresh any more. */
  until: number;
}

export interface RequestContext {
  /** Correlation id: `x-correlation-id` of the client when it is a UUID, else made here. In every log line, error and upstream call. */
  readonly correlationId: string;
  /** W3C Trace Context, sent upstream. */
  readonly traceparent: string;
  readonly tracestate: string | null;
  /** What is recorded of the request's way; `null` or left out: nothing is. */
  readonly recording?: Recording | null;
  readonly locale: Locale;
  /** IP address of the client. Left out: the transport does not say. */
  readonly address?: string;
  /** `null`: no token was presented. */
  readonly caller: Caller | null;
  /** `null`: no tenant headers were presented. Tenant-scoped work must refuse to run then. */
  readonly tenant: Tenant | null;
  /** Aborts when the client went away or the request's time is used up. */
  readonly signal: RequestSignal;
  /** Told of every part of the answer that may be kept. Left out: nobody keeps the whole. */
  readonly freshness?: Freshness;
}
