/** What the compiler knows of one operation after contract and overlay were read together. */
import type { AnswerShape, RequestShape } from './bodies.ts';
import type { JsonObject, OperationNode } from './document.ts';
import type { Access } from './extensions.ts';

export interface OperationModel extends OperationNode {
  /** Root field name. */
  readonly field: string;
  readonly kind: 'query' | 'mutation';
  readonly access: Access;
  readonly answer: AnswerShape;
  /** `null`: the operation takes no body. */
  readonly request: RequestShape | null;
  readonly tenantScoped: boolean;
  /** Serves entities or collections only: has no root field of its own. */
  readonly support: boolean;
  /** Parameters that are arguments (context headers and hidden ones are not). */
  readonly arguments: readonly ArgumentModel[];
}

export interface ArgumentModel {
  /** Name in GraphQL. */
  readonly argument: string;
  /** Name in the binding: the parameter's own, or `path id` where a query parameter is called `id` too. */
  readonly key: string;
  readonly parameter: JsonObject;
}
