/** Where the value of a field comes from: a call, a foreign key, rows of a parent, or events. */

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
