/** OpenAPI 3.0 says `nullable: true` beside `allOf: [$ref]`; JSON Schema needs the null inside, so both are merged. */

type Json = Record<string, unknown>;

/**
 * Replaces, in place, each `{ nullable: true, allOf: [{ $ref }] }` of the document by the named schema with
 * `nullable: true`, and lets every nullable enumeration list the null it accepts.
 */
export function mergeNullableReferences(document: Json): void {
  visit(document, (node) => {
    while (node.nullable === true && Array.isArray(node.allOf) && node.allOf.length === 1) {
      const [part] = node.allOf as Json[];
      const { allOf: _, ...own } = node;
      const named = typeof part?.$ref === 'string' ? lookUp(document, part.$ref) : (part ?? {});
      for (const key of Object.keys(node)) delete node[key];
      Object.assign(node, named, own);
    }
    if (node.nullable === true && Array.isArray(node.enum) && !node.enum.includes(null)) {
      node.enum = [...node.enum, null];
    }
  });
}

function visit(value: unknown, change: (node: Json) => void, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (!Array.isArray(value)) change(value as Json);
  for (const child of Object.values(value)) visit(child, change, seen);
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
