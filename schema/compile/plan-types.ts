/**
 * Decides which GraphQL types a contract becomes and what they are called. Every schema that is a type of its own is
 * entered once, under a key of ours, in the plainest form the type generator reads; whatever refers to it says `$ref`.
 * Inputs and outputs are planned apart: what is `readOnly` exists in answers only, what is `writeOnly` in requests only.
 */
import type { Discriminator, Variant } from './choices.ts';
import type { Json, JsonObject } from './document.ts';
import { type FlatSchema, flatten } from './flatten-schema.ts';
import { planObject } from './plan-object.ts';
import type { BuildProblem } from './problem.ts';
import { createPublishedNames } from './published-names.ts';
import { readShape } from './read-shape.ts';
import type { ServiceSource } from './service-source.ts';
import { claim, enumValueName } from './type-names.ts';
import { belongs, type Direction, type TypePlan, type Use } from './type-plan.ts';

const REF = '#/components/schemas/';

type Files = Pick<ServiceSource, 'contractFile' | 'overlayFile'>;

/** @param prefix put before every type name of the service */
export function createTypePlan(document: JsonObject, { contractFile, overlayFile }: Files, prefix: string): TypePlan {
  const schemas: Record<string, JsonObject> = {};
  const keys = new Map<string, string>();
  const published = createPublishedNames(document, overlayFile, prefix);
  const warnings: BuildProblem[] = [];
  const openLists = new Set<string>();

  const plan = (value: Json | undefined, direction: Direction, use: Use): JsonObject => {
    const flat = flatten(document, value);
    const shape = readShape(document, flat);
    switch (shape.kind) {
      case 'json':
        return described(flat);
      case 'scalar':
        return {
          ...described(flat),
          type: shape.type,
          ...(shape.format !== null && shape.format !== 'binary' && { format: shape.format }),
        };
      case 'list':
        return planList(flat, shape.items, direction, use);
      case 'enum':
        return planned('E', flat, 'output', use, () => enumSchema(flat, shape.values));
      case 'object':
        return planObjectType(flat, shape.schema, direction, use);
      case 'choice':
        if (direction === 'input') return planObjectType(flat, shape.whole, direction, use);
        return planned('U', flat, direction, use, () => unionSchema(flat, shape.variants, shape.tell, use));
    }
  };

  /** Reference to the type of `flat`, which `make` describes when it is met for the first time. */
  function planned(kind: string, flat: FlatSchema, direction: Direction, use: Use, make: () => JsonObject): JsonObject {
    const identity = `${kind} ${direction} ${flat.ref ?? `${published.wanted(flat, use.name)} ${JSON.stringify(flat.schema)}`}`;
    const known = keys.get(identity);
    if (known !== undefined) return { $ref: REF + known };
    const key = `${kind}${keys.size + 1}`;
    keys.set(identity, key);
    if (kind === 'I') published.takeInput(`${key}Input`, flat, use.name);
    else if (kind !== 'L') published.takeOutput(key, flat, use.name);
    schemas[key] = {};
    schemas[key] = make();
    return { $ref: REF + key };
  }

  function planList(flat: FlatSchema, items: Json, direction: Direction, use: Use): JsonObject {
    const identity = `${direction} ${flat.ref ?? JSON.stringify(flat.schema)}`;
    // A list of itself has no bottom that a type could name.
    if (openLists.has(identity)) return {};
    openLists.add(identity);
    const inner = flatten(document, items);
    const reference = planned('L', flat, direction, use, () => ({
      ...described(flat),
      type: 'array',
      items: plan(items, direction, { name: `${published.wanted(flat, use.name)}ListItem`, at: use.at }),
      'x-gateway': { nullableItems: inner.schema.nullable === true || inner.usage.nullable === true },
    }));
    openLists.delete(identity);
    return reference;
  }

  function planObjectType(flat: FlatSchema, schema: JsonObject, direction: Direction, use: Use): JsonObject {
    const kept = Object.values(schema.properties as JsonObject).some((property) =>
      belongs(document, property, direction),
    );
    if (!kept) return described(flat);
    return planned(direction === 'input' ? 'I' : 'T', flat, direction, use, () =>
      planObject(api, flat, schema, direction, published.wanted(flat, use.name), use.at),
    );
  }

  function unionSchema(
    flat: FlatSchema,
    variants: readonly Variant[],
    tell: Discriminator | null,
    use: Use,
  ): JsonObject {
    const properties: JsonObject = {};
    const types = variants.map((variant, index) => {
      const value = variant.ref === null ? variant.schema : { $ref: variant.ref };
      const reference = plan(value, 'output', { name: `${published.wanted(flat, use.name)}Member`, at: use.at });
      if (typeof reference.$ref !== 'string') return null;
      properties[`member${index}`] = reference;
      return reference.$ref.slice(REF.length);
    });
    const mapping: JsonObject = {};
    for (const [value, index] of tell?.variants ?? []) mapping[value] = types[index] ?? null;
    return {
      ...described(flat),
      type: 'object',
      properties,
      'x-gateway': { union: { property: tell?.property ?? null, mapping } },
    };
  }

  const api: TypePlan = {
    document,
    warnings,
    plan,
    schemas,
    names: published.all,
    warn: (pointer, reason, remedy) => {
      warnings.push({ file: contractFile, pointer, reason, remedy });
    },
  };
  return api;
}

function described({ schema }: FlatSchema): JsonObject {
  return typeof schema.description === 'string' ? { description: schema.description } : {};
}

function enumSchema(flat: FlatSchema, values: readonly string[]): JsonObject {
  const names = new Set<string>();
  return {
    ...described(flat),
    type: 'string',
    enum: [...values],
    'x-gateway': { values: flat.schema['x-enumDescriptions'] ?? {} },
    'x-graphql-enum-mapping': Object.fromEntries(values.map((value) => [value, claim(names, enumValueName(value))])),
  };
}
