/** Values for the arguments of a field, each leaf another one, so that a value in the wrong place is seen. */
import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType } from 'graphql';

export interface Drawn {
  /** What the variable is set to. */
  readonly value: unknown;
  /** Every leaf as the service should get it: enumeration values by the contract's own spelling. */
  readonly leaves: readonly string[];
}

export interface Draws {
  draw(type: GraphQLInputType): Drawn;
}

/** Characters that every style and media type has to encode. */
const AWKWARD = 'a b/&=é';

export function startDraws(): Draws {
  let count = 0;
  const next = (): number => ++count;
  const scalars: Readonly<Record<string, () => unknown>> = {
    Int: next,
    Float: () => next() + 0.5,
    Boolean: () => true,
    ID: () => `id ${next()}`,
    // Beyond what a double can hold (RFC 8259 §6).
    BigInt: () => String(9_007_199_254_740_993n + BigInt(next())),
    Decimal: () => `${next()}.25`,
    DateTime: () => '2026-01-15T13:04:05.000Z',
    Date: () => '2026-01-15',
    JSON: () => ({ 'k-1': `json${next()}` }),
  };

  function fill(type: GraphQLInputType, depth: number, leaves: string[]): unknown {
    if (isNonNullType(type)) return fill(type.ofType, depth, leaves);
    if (isListType(type)) {
      const first = fill(type.ofType, depth + 1, leaves);
      return depth > 3 ? [first] : [first, fill(type.ofType, depth + 1, leaves)];
    }
    if (isEnumType(type)) {
      const values = type.getValues();
      const chosen = values[next() % values.length];
      leaves.push(String(chosen?.value));
      return chosen?.name;
    }
    if (isScalarType(type)) {
      const value = scalars[type.name]?.() ?? `${AWKWARD}${next()}`;
      leaves.push(...leavesOf(value));
      return value;
    }
    if (!isInputObjectType(type)) return null;
    const object: Record<string, unknown> = {};
    for (const field of Object.values(type.getFields())) {
      // Optional parts end here, or inputs that hold themselves would never do.
      const optional = !isNonNullType(field.type);
      if (optional && (depth > 3 || (depth > 1 && isInputObjectType(field.type)))) continue;
      object[field.name] = fill(field.type, depth + 1, leaves);
    }
    return object;
  }

  return {
    draw: (type) => {
      const leaves: string[] = [];
      return { value: fill(type, 0, leaves), leaves };
    },
  };
}

export function leavesOf(value: unknown): string[] {
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : [String(value)];
}
