/** An operation of a contract as it is called: its parameters and body, how long its answer keeps, what it changes and how often it may run. */
import type { AuditBinding } from './change.ts';

export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS';

/** Styles of RFC 6570 that OpenAPI 3 uses to write parameter values. */
export type ParameterStyle = 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';

export interface ParameterBinding {
  /** Name in the contract. */
  readonly name: string;
  /** Name of its value, where several parameters are called `name`. Default: `name`. */
  readonly key?: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly required: boolean;
  /** Written without percent-encoding of reserved characters (OpenAPI `allowReserved`). Query only. */
  readonly allowReserved: boolean;
  /** Media type the value is written in, instead of a style. Any JSON type; others take the value as text. */
  readonly content?: string;
}

/** How one property of a form is written. */
export interface FormField {
  /** The text is Base64 of the bytes that are sent. */
  readonly base64?: true;
  /** An object becomes `name[key]=value` pairs; default: JSON text. */
  readonly deepObject?: true;
  /** A list becomes one comma-separated value; default: one pair an item. */
  readonly joined?: true;
  /** Media type of its part in a multipart form. */
  readonly contentType?: string;
}

export type CacheScope = 'shared' | 'tenant' | 'role' | 'user';

export interface CachePolicy {
  /** Seconds an answer stays fresh. */
  readonly ttl: number;
  /** Seconds after `ttl` in which a stale answer may be served while it is renewed. */
  readonly stale?: number;
  /** Seconds after `ttl` in which a stale answer may stand in for a failed one. */
  readonly staleIfError?: number;
  readonly scope: CacheScope;
  readonly tags: readonly string[];
}

/** How often an operation may be called. */
export interface RateLimit {
  readonly max: number;
  readonly windowSeconds: number;
  /** Parameters and properties of the body whose every value is limited as well, whoever calls. */
  readonly arguments?: readonly string[];
}

/** An event that the gateway makes of the answer of a write. Names are those of the answer's properties, or of parameters. */
export interface EmittedEvent {
  readonly type: string;
  /** `{property}` stands for a value, as in `thing/{id}`. */
  readonly subject: string;
  /** Holds the record's version. Default: the time. */
  readonly sequence?: string;
  /** By property of the event's data. */
  readonly data: Readonly<Record<string, string>>;
}

export interface OperationBinding {
  readonly operationId: string;
  readonly method: HttpMethod;
  /** Path template of the contract, with `{name}` for path parameters. */
  readonly path: string;
  readonly parameters: readonly ParameterBinding[];
  /** Media type of the request body, `null` when the operation takes none. */
  readonly body: string | null;
  /** The body is Base64 in the graph and bytes on the wire. */
  readonly bytes?: true;
  /** Properties of a form that are not written the default way. */
  readonly form?: Readonly<Record<string, FormField>>;
  /** Media type to ask for. Default `application/json`. */
  readonly accept?: string;
  /** The reply is handed on as one text. */
  readonly text?: true;
  /** Property of the reply that holds the answer (`{ data: [...] }` is unwrapped), `null` when the whole body is the answer. */
  readonly pick: string | null;
  /** The reply has no body; the answer is `true`. */
  readonly empty: boolean;
  /** The reply holds numbers that a binary float cannot carry (int64, decimal): they are read as text. */
  readonly lossless: boolean;
  /** The contract declares the tenant headers: the call needs a verified tenant. */
  readonly tenantScoped: boolean;
  /** Whose base URL is called: the service's own name unless the overlay says `x-upstream`. */
  readonly upstream: string;
  /** Left out: as often as anybody likes. */
  readonly rateLimit?: RateLimit;
  /** Left out: it is audited as a change, or not at all when it changes nothing. */
  readonly audit?: AuditBinding;
  readonly cache: CachePolicy | null;
  readonly invalidates: readonly string[];
  /** Types of the events it causes. */
  readonly emits: readonly string[];
  /** Those of them that the gateway publishes. Default: the service does. */
  readonly publishes?: readonly EmittedEvent[];
}
