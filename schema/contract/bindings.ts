/**
 * What the compiler tells the engine about one service: how each GraphQL field is answered by REST. Written to
 * `schema/generated/<service>.bindings.json`; plain data, so that nothing has to be parsed or derived at run time.
 */
import type { NotificationRule, RevocationBinding } from './event-bindings.ts';
import type { FieldBinding } from './field-binding.ts';
import type { OperationBinding } from './operation-binding.ts';
import type { AbstractTypeBinding, EntityBinding, TypeBinding } from './type-binding.ts';

/** An error code that the service documents; its text may be passed on. */
export interface ServiceError {
  readonly status: number;
  readonly en: string;
  readonly es: string;
  /** What helps, for docs/errors.md. Left out: what helps with such a status. */
  readonly remedy?: { readonly en: string; readonly es: string };
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
