/** OpenAPI 3.0 says `nullable: true` beside `allOf: [$ref]`; JSON Schema needs the null inside, so both are merged. */

type Json = Record<string, unknown>;

/**
 * Replaces, in place, each `{ nullable: true, allOf: [{ $ref }] }` of the document by a copy of the named schema with
 * `nullable: true`, and lets every nullable enumeration list the null it accepts.
 */
export function mergeNullableReferences(document: Json): void {
  visit(document, document, []);
}

/** @param inside references whose copies the value lies in */
function visit(value: unknown, document: Json, inside: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  const copied = Array.isArray(value) ? undefined : merge(value as Json, document, inside);
  for (const child of Object.values(value)) visit(child, document, copied ? [...inside, copied] : inside);
}

/** The reference the node has become a copy of, if any. */
function merge(node: Json, document: Json, inside: readonly string[]): string | undefined {
  if (node.nullable !== true) return undefined;
  const reference = onlyReference(node.allOf);
  if (reference !== undefined) {
    const { allOf: _, ...own } = node;
    for (const key of Object.keys(node)) delete node[key];
    if (inside.includes(reference)) {
      // A schema that holds itself cannot be copied into itself for ever.
      node.anyOf = [{ type: 'object', nullable: true, enum: [null] }, { $ref: reference }];
    } else {
      Object.assign(node, structuredClone(lookUp(document, reference)), own);
    }
  }
  if (Array.isArray(node.enum) && !node.enum.includes(null)) node.enum = [...node.enum, null];
  return reference;
}

function onlyReference(allOf: unknown): string | undefined {
  if (!Array.isArray(allOf) || allOf.length !== 1) return undefined;
  const { $ref } = allOf[0] as { $ref?: unknown };
  return typeof $ref === 'string' ? $ref : undefined;
}

/** Resolves a reference inside the document (RFC 6901 pointer in a fragment). */
function lookUp(document: Json, reference: string): Json {
  const steps = reference.slice(2).split('/');
  const target = steps.reduce<unknown>(
    (node, step) => (node as Json | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
  if (typeof target !== 'object' || target === null) throw new TypeError(`${reference} leads nowhere`);
  return target as Json;
}
