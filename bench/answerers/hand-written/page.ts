/** What a page written by hand consists of. */
import type { Context } from './authenticate.ts';
import type { Services } from './services.ts';

export interface Page {
  /** Name of the operation that asks for it. */
  readonly name: string;
  /** JSON Schema of `data`, for the serializer. */
  readonly schema: object;
  answer(services: Services, context: Context, variables: Readonly<Record<string, unknown>>): Promise<unknown>;
}

export const STRING = { type: 'string' };
export const NULLABLE_STRING = { type: 'string', nullable: true };
export const INTEGER = { type: 'integer' };
export const NULLABLE_INTEGER = { type: 'integer', nullable: true };
export const BOOLEAN = { type: 'boolean' };

export function object(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties };
}

export function nullable(schema: object): object {
  return { ...schema, nullable: true };
}

export function list(items: object): object {
  return { type: 'array', items };
}
