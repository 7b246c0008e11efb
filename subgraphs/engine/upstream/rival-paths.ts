/**
 * Keeps a path value from naming another operation: `GET /things/{id}` with the id `batch` is a request for `/things/batch`,
 * if the contract has such a path for the same method, however the value is encoded. A path for other methods only is no rival: that
 * `PUT /services/jira` is written out says nothing against `GET /services/{name}` with the name `jira`.
 */

import { GatewayError } from '../../../schema/contract/errors.ts';
import type { HttpMethod, OperationBinding } from '../../../schema/contract/operation-binding.ts';

export type RefuseRival = (operation: OperationBinding, path: string) => void;

/**
 * @param operations every operation of the service
 * @returns throws BAD_USER_INPUT when the encoded path (with or without a query) is that of another operation
 */
export function createRefuseRival(operations: Iterable<OperationBinding>): RefuseRival {
  const templates = [...operations].map(({ method, path }) => ({ path, read: readBy(method), parts: path.split('/') }));
  const rivals = new Map<string, readonly (readonly string[])[]>();
  for (const { path, read, parts } of templates) {
    const others = templates.filter(
      (other) => other.read === read && other.path !== path && mayBecome(parts, other.parts),
    );
    if (others.length > 0)
      rivals.set(
        `${read} ${path}`,
        others.map((other) => other.parts),
      );
  }
  return (operation, path) => {
    const others = rivals.get(`${readBy(operation.method)} ${operation.path}`);
    if (others === undefined) return;
    const segments = (path.split('?', 1)[0] ?? '').split('/');
    if (!others.some((parts) => parts.every((part, index) => isVariable(part) || part === segments[index]))) return;
    const names = operation.parameters.filter((entry) => entry.in === 'path').map(({ name }) => name);
    const message = `"${names.join('", "')}" must not name another path of the service`;
    throw new GatewayError('BAD_USER_INPUT', {
      message,
      details: names.map((field) => ({ field, code: 'INVALID', message })),
    });
  };
}

/** HEAD reaches what GET does (RFC 9110 §9.3.2). */
function readBy(method: HttpMethod): HttpMethod {
  return method === 'HEAD' ? 'GET' : method;
}

/**
 * Some value of the one makes it the path of the other. A literal beats a variable in its place (OpenAPI 3.0.3, path templating),
 * so that `/things/batch` has nothing to fear from `/things/{id}`.
 */
function mayBecome(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  const meets = one.every((part, index) => part === other[index] || isVariable(part) || isVariable(other[index] ?? ''));
  return meets && one.some((part, index) => isVariable(part) && !isVariable(other[index] ?? ''));
}

/** `{id}`, also with text around it. */
function isVariable(part: string): boolean {
  return part.includes('{');
}
