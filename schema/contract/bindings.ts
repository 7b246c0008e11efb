/**
 * What the compiler tells the engine about one service: how each GraphQL field is answered by REST. Written to
 * `schema/generated/<service>.bindings.json`; plain data, so that nothing has to be parsed or derived at run time.
 */

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

/** Where the value of a parameter comes from, by the parameter's name. */
export type ArgumentMap = Readonly<Record<string, string>>;

/** A field that is one call: every root field. `arguments` maps GraphQL argument to contract parameter. */
export interface OperationField {
  readonly kind: 'operation';
  readonly operation: string;
  readonly arguments: ArgumentMap;
  /** GraphQL argument that is the JSON body. */
  readonly body: string | null;
}

/** A foreign key (or list of them) that becomes an entity. */
export interface ReferenceField {
  readonly kind: 'reference';
  /** Property of the row that holds the key. */
  readonly property: string;
  readonly entity: string;
  /** Key field of the entity. */
  readonly key: string;
  readonly list: boolean;
  /** The entity lives in this service and is loaded here; otherwise only its key is handed to the gateway. */
  readonly local: boolean;
}

/** Rows that belong to a parent entity: one call for one parent (`list`), or one call for many (`batch`). */
export interface CollectionField {
  readonly kind: 'collection';
  /** Key field of the parent. */
  readonly parentKey: string;
  readonly list: {
    readonly operation: string;
    /** Path parameter that takes the parent's key. */
    readonly parameter: string;
    readonly arguments: ArgumentMap;
  } | null;
  readonly batch: {
    readonly operation: string;
    /** Array parameter that takes the parents' keys. */
    readonly parameter: string;
    /** Most keys a call may carry. */
    readonly max: number;
    /** Property of a batch row that names its parent. */
    readonly rowKey: string;
    /** Property of a batch row that holds its items; `null`: the row itself is the answer. */
    readonly items: string | null;
    readonly arguments: ArgumentMap;
    /** Argument that limits the items per parent, when a page has to be rebuilt from a batch. */
    readonly limitArgument: string | null;
    /** Largest limit the batch operation takes; a larger one goes to `list`. */
    readonly limitMaximum: number | null;
  } | null;
  /** The field's type is a page `{ data, meta }`: batch items are wrapped into one. */
  readonly page: boolean;
}

/**
 * A live field: its row is the data of a domain event, with `eventId` and `occurredAt` of the envelope. Who gets which
 * event is decided here, before anything runs.
 */
export interface EventField {
  readonly kind: 'event';
  /** Types of the events. */
  readonly events: readonly string[];
  /** By argument. An argument that is absent, null or (for `caller`) false lets every event through. */
  readonly filters: Readonly<Record<string, EventFilter>>;
  /** Properties of the data, one of which must be (or hold) the id of the subscriber; `null`: everybody of the tenant. */
  readonly recipients: readonly string[] | null;
  /** Property of the data that lists roles; who has one of them is a recipient too. Default: none. */
  readonly roles?: string;
  /** Property of the data that holds the id of who is no recipient. Default: none. */
  readonly except?: string;
}

export interface EventFilter {
  /** Property of the event's data. */
  readonly property: string;
  /** What it must equal: the argument, or the id of the subscriber. */
  readonly equals: 'argument' | 'caller';
}

export type FieldBinding = OperationField | ReferenceField | CollectionField | EventField;

/** How an entity is fetched by key. */
export interface EntityBinding {
  readonly type: string;
  readonly key: string;
  /** Property of the row that holds the key. */
  readonly property: string;
  readonly fetch:
    | {
        readonly kind: 'batch';
        readonly operation: string;
        readonly parameter: string;
        readonly max: number;
        readonly rows: string | null;
      }
    /** The operation answers the whole table, which is small. */
    | { readonly kind: 'table'; readonly operation: string }
    /** One call a key. */
    | { readonly kind: 'single'; readonly operation: string; readonly parameter: string }
    /** The service only adds fields to somebody else's entity. */
    | { readonly kind: 'key' };
}

/** Who may read a property; everybody else reads `null` without an error (masking). */
export interface MaskBinding {
  readonly roles: readonly string[];
  /** Property of the row that must equal the caller's id. */
  readonly self: string | null;
}

export interface TypeBinding {
  /** GraphQL field → property name in the JSON, where they differ. */
  readonly names?: Readonly<Record<string, string>>;
  readonly masks?: Readonly<Record<string, MaskBinding>>;
}

/** How a JSON object says which member of a union (or implementation of an interface) it is. */
export interface AbstractTypeBinding {
  /** Discriminator property, `null` when the contract has none: then `members` are tried by their required properties. */
  readonly property: string | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly members: readonly { readonly type: string; readonly required: readonly string[] }[];
}

/** Events that say a user may no longer do anything, while the tokens of that user are still good. */
export interface RevocationBinding {
  readonly events: readonly string[];
  /** Events that take it back. */
  readonly restoredBy: readonly string[];
  /** Property of the event's data that holds the user's id. */
  readonly user: string;
  /** Events that end one session, and the property of their data that holds its id. */
  readonly sessions?: { readonly events: readonly string[]; readonly session: string };
}

export type NotificationSeverity = 'INFO' | 'SUCCESS' | 'WARNING' | 'ERROR';

/** Who is told of an event, and what. Who did it is never told. */
export interface NotificationRule {
  /** Type of the event. */
  readonly event: string;
  /** Values that properties of the data must have, any of the list. Default: any event of the type. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** Properties of the data that must be equal. */
  readonly same?: readonly string[];
  /** Properties of the data that hold ids of users. */
  readonly users: readonly string[];
  /** Roles whose holders in the tenant are told. */
  readonly roles: readonly string[];
  readonly severity: NotificationSeverity;
  /** The record it is about: its type in the graph, and the property of the data that holds its id. */
  readonly entity: { readonly type: string; readonly id: string };
  /** `{property}` stands for a value of the data. */
  readonly title: { readonly en: string; readonly es: string };
  readonly body: { readonly en: string; readonly es: string };
}

/** An error code that the service documents; its text may be passed on. */
export interface ServiceError {
  readonly status: number;
  readonly en: string;
  readonly es: string;
}

export interface ServiceBindings {
  /** Folder name under `subgraphs/`. */
  readonly service: string;
  /** First server URL of the contract; the environment may override it. */
  readonly server: string | null;
  readonly operations: Readonly<Record<string, OperationBinding>>;
  /** By coordinate, for example `Query.things` or `Thing.owner`. */
  readonly fields: Readonly<Record<string, FieldBinding>>;
  readonly entities: Readonly<Record<string, EntityBinding>>;
  readonly types: Readonly<Record<string, TypeBinding>>;
  readonly inputs: Readonly<Record<string, TypeBinding>>;
  /** GraphQL enum value → JSON value, where they differ. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly abstractTypes: Readonly<Record<string, AbstractTypeBinding>>;
  readonly errors: Readonly<Record<string, ServiceError>>;
  readonly revokes?: RevocationBinding;
  readonly notifies?: readonly NotificationRule[];
}
