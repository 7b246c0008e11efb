/** Requests that could never be written: an input that requires itself (GraphQL §3.10, "input object type validation"). */
import { arrayOf, isObject, type JsonObject, objectOf } from './document.ts';

/**
 * Makes the field optional that closes a circle of required inputs. The service says no to what it does not want; the graph
 * must only be able to say it.
 *
 * @param schemas planned types by key; changed in place
 */
export function breakInputCircles(schemas: Readonly<Record<string, JsonObject>>): void {
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (key: string): void => {
    const schema = schemas[key];
    if (schema === undefined || done.has(key)) return;
    open.add(key);
    schema.required = arrayOf(schema.required).filter((field) => {
      const target = targetOf(objectOf(schema.properties)[String(field)]);
      if (target === null) return true;
      if (open.has(target)) return false;
      visit(target);
      return true;
    });
    if (schema.required.length === 0) delete schema.required;
    open.delete(key);
    done.add(key);
  };
  for (const key of Object.keys(schemas)) if (isInput(key)) visit(key);
}

/** Input object that a planned property is; lists may be empty and break the circle. */
function targetOf(property: unknown): string | null {
  const key = isObject(property) && typeof property.$ref === 'string' ? (property.$ref.split('/').at(-1) ?? '') : '';
  return isInput(key) ? key : null;
}

function isInput(key: string): boolean {
  return key.startsWith('I');
}
