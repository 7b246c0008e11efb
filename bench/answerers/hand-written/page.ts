/** What a page written by hand consists of. */
import type { Context } from './authenticate.ts';
import type { Services } from './services.ts';

export interface Page {
  /** Name of the operation that asks for it. */
  readonly name: string;
  /** `data` of the answer. It may hold more than was asked for: the serializer writes what the page shows. */
  answer(services: Services, context: Context, variables: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Path and query. What is `null` or not given is left out; lists are joined by commas, as the contracts have it. */
export function target(path: string, parameters: Readonly<Record<string, unknown>>): string {
  let query = '';
  for (const name in parameters) {
    const value = parameters[name];
    if (value === null || value === undefined) continue;
    const text = Array.isArray(value) ? value.map(encodeURIComponent).join(',') : encodeURIComponent(String(value));
    query += `${query === '' ? '?' : '&'}${name}=${text}`;
  }
  return path + query;
}
