/**
 * What the compiler tells the REST pass-through about one service: which paths exist, who may use them, and what a request has
 * to look like. Written to `schema/generated/<service>.rest.json`; how a call is written is in the service's bindings.
 */
import type { Readable } from 'node:stream';
import type { AuditBinding } from './change.ts';
import type { ParameterBinding } from './operation-binding.ts';
import type { RequestContext } from './request-context.ts';
import type { MaskBinding } from './type-binding.ts';

/** JSON Schema, draft 7. References name entries of {@link RestService.schemas} as `contract#/schemas/<name>`. */
export type JsonSchema = { readonly [keyword: string]: unknown } | boolean;

/** Who may call, in the words of the federation directives that the same operation has in the graph. */
export interface RestAccess {
  readonly authenticated: boolean;
  readonly tenantScoped: boolean;
  /** OR of ANDs. */
  readonly scopes: readonly (readonly string[])[] | null;
  /** OR of ANDs of `role:NAME` and `self:parameter`. */
  readonly policies: readonly (readonly string[])[] | null;
}

export interface RestParameter {
  /** The entry of the operation's bindings that it is sent as; its name in `values` is `key`, else `name`. */
  readonly name: string;
  readonly key?: string;
  readonly in: ParameterBinding['in'];
  readonly style: ParameterBinding['style'];
  readonly explode: boolean;
  readonly required: boolean;
  /** The value is a list. */
  readonly list?: true;
  /** The value is JSON text. */
  readonly json?: true;
  readonly schema: JsonSchema;
}

/** Where in an answer properties are masked; what has no mask below it is left out. */
export interface MaskShape {
  readonly masks?: Readonly<Record<string, MaskBinding>>;
  /** Name of the shape of a property's value, of its items when it is a list; `*` stands for every property of a map. */
  readonly properties?: Readonly<Record<string, string>>;
}

export interface RestOperation {
  readonly operationId: string;
  /** Upper case. */
  readonly method: string;
  /** Template of the contract. */
  readonly path: string;
  readonly access: RestAccess;
  /** It is a mutation of the graph: the audit is told of each call. */
  readonly changes?: true;
  readonly audit?: AuditBinding;
  readonly parameters: readonly RestParameter[];
  /** `null`: the operation takes no body. `schema` is `null` for a body that is not JSON, which passes as it is. */
  readonly body: { readonly media: string; readonly required: boolean; readonly schema: JsonSchema | null } | null;
  /** Name of the shape of the answer when properties of it are masked. */
  readonly masked?: string;
  /** Date-time since when it is deprecated, `true` where the contract only says that it is. */
  readonly deprecated?: string | true;
  /** Date-time after which it may be gone. */
  readonly sunset?: string;
}

export interface RestService {
  readonly service: string;
  /** Older public path prefix → path prefix of the contract. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly operations: readonly RestOperation[];
  /** Component schemas that requests refer to. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly shapes: Readonly<Record<string, MaskShape>>;
}

/** A request as the pass-through hands it on: every value of the contract's type. */
export interface RestCall {
  readonly operationId: string;
  /** By parameter key. */
  readonly values: Readonly<Record<string, unknown>>;
  /** JSON value of the body, `undefined` for none. */
  readonly body?: unknown;
  /** A body that is not JSON, as it comes. */
  readonly stream?: { readonly contentType: string; readonly bytes: Readable };
}

/** An answer of a service, with those headers only that may leave the gateway. */
export interface RestAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text that was read and masked, or the bytes as they come. `null`: no body. */
  readonly body: string | Readable | null;
}

/** One service as the pass-through reaches it. */
export interface RestDoor {
  readonly contract: RestService;
  /** Text of an error code that the service documents and the gateway may raise in its place, `undefined` for others. */
  documented(code: string): { readonly status: number; readonly en: string; readonly es: string } | undefined;
  /** @throws {GatewayError | ServiceFailure} (rejects with) what the graph would answer for the same call */
  call(call: RestCall, context: RequestContext): Promise<RestAnswer>;
}
