/**
 * The words a stand-in service is written in. A stand-in is what the company already owns: a REST service that
 * follows its contract. It is data (seed), tables (state machines) and one handler per operationId; everything
 * a service does for every operation (routing, request validation, tokens, tenants, errors) is the platform's.
 */

/** A verified pair of `x-business-unit` and `x-country-code` (domain: tenant). */
export interface Tenant {
  readonly businessUnit: string;
  readonly countryCode: string;
}

/** Who calls, from the verified access token. */
export interface Caller {
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
  /** Grants such as `SERHAFEN:CL`, `SERHAFEN:*`, `*:*`. */
  readonly tenants: readonly string[];
}

/** One call of one operation, already routed and validated against the contract. */
export interface Call {
  readonly operationId: string;
  /** Path parameters, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Query parameters, coerced and defaulted by the contract (arrays are arrays, integers are numbers). */
  readonly query: Readonly<Record<string, unknown>>;
  /** Parsed JSON body, `undefined` when the operation has none. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly correlationId: string;
  readonly now: Date;
  /** The caller; throws 401 when the operation is public and nobody signed in. */
  readonly caller: Caller;
  /** The verified tenant; throws 400 when the operation is not tenant-scoped. */
  readonly tenant: Tenant;
  /** Publishes a domain event (domain events are recorded, and later put on the bus). */
  emit(event: DomainEvent): void;
}

export interface DomainEvent {
  readonly type: string;
  /** `<resource>/<id>` */
  readonly subject: string;
  /** The record's version after the change. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** What a stand-in is made of. */
export interface ServiceDefinition {
  /** Folder name under `subgraphs/`, which holds its contract. */
  readonly name: string;
  /** One handler for every operationId of the contract but health and the contract itself. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** operationIds that need no token, beside those whose contract says `security: []`. */
  readonly publicOperations?: readonly string[];
  /** Code of the answer when a path parameter does not fit its pattern, by parameter name; others are BAD_REQUEST. */
  readonly malformedParameters?: Readonly<Record<string, string>>;
}
