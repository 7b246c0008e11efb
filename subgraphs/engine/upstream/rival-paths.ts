/**
 * Keeps a path value from naming another operation: `GET /things/{id}` with the id `batch` is a request for `/things/batch`,
 * if the contract has such a path, however the value is encoded.
 */
import type { OperationBinding } from '../../../schema/contract/bindings.ts';
import { GatewayError } from '../../../schema/contract/errors.ts';

export type RefuseRival = (operation: OperationBinding, path: string) => void;

/**
 * @param operations every operation of the service
 * @returns throws BAD_USER_INPUT when the encoded path (with or without a query) is that of another operation
 */
export function createRefuseRival(operations: Iterable<OperationBinding>): RefuseRival {
  const templates = [...new Set([...operations].map(({ path }) => path))].map((path) => ({
    path,
    parts: path.split('/'),
  }));
  const rivals = new Map<string, readonly (readonly string[])[]>();
  for (const { path, parts } of templates) {
    const others = templates.filter((other) => other.path !== path && mayBecome(parts, other.parts));
    if (others.length > 0)
      rivals.set(
        path,
        others.map((other) => other.parts),
      );
  }
  return (operation, path) => {
    const others = rivals.get(operation.path);
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
