/** Scalars of the graph: values pass through as the service wrote them; input is checked before any call. */
import { GraphQLError, type GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GatewayError } from '../../schema/contract/errors.ts';

type ScalarMethods = Pick<GraphQLScalarType, 'serialize' | 'parseValue' | 'parseLiteral'>;

/** RFC 3339 §5.6. */
const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,4})?$/;
const INTEGER = /^-?\d{1,19}$/;

const { extensions } = new GatewayError('BAD_USER_INPUT');
const INVALID = { ...extensions };

function textScalar(name: string, accepts: (text: string) => boolean): ScalarMethods {
  const check = (value: unknown): string => {
    const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
    if (typeof text !== 'string' || !accepts(text))
      // Without a code of ours, a gateway in front would take it for a failure of the subgraph.
      throw new GraphQLError(`${name} cannot represent ${JSON.stringify(value)}`, { extensions: INVALID });
    return text;
  };
  return {
    // What a service sent is shown as it is; a gateway that corrects data hides the fault.
    serialize: (value) => (typeof value === 'string' ? value : String(value)),
    parseValue: check,
    parseLiteral: (node) => check(literal(node)),
  };
}

function literal(node: ValueNode): unknown {
  return 'value' in node ? node.value : null;
}

/** A calendar day that exists (RFC 3339 §5.7). */
function isDay(text: string): boolean {
  if (!DATE.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const json: ScalarMethods = {
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => plain(node, variables ?? {}),
};

function plain(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => plain(value, variables));
    case Kind.OBJECT:
      // fromEntries defines own properties: a key `__proto__` stays data.
      return Object.fromEntries(node.fields.map((field) => [field.name.value, plain(field.value, variables)]));
    case Kind.VARIABLE:
      return variables[node.name.value];
    default:
      return node.value;
  }
}

/** By scalar name; a subgraph uses those its SDL declares. */
export const scalars: Readonly<Record<string, ScalarMethods>> = {
  DateTime: textScalar('DateTime', (text) => DATE_TIME.test(text) && isDay(text.slice(0, 10))),
  Date: textScalar('Date', isDay),
  Decimal: textScalar('Decimal', (text) => DECIMAL.test(text)),
  /** As text, like int64 in the JSON form of protocol buffers: a JSON number would lose digits beyond 2^53. */
  BigInt: {
    ...textScalar('BigInt', (text) => INTEGER.test(text)),
    parseValue: (value) => BigInt(textScalar('BigInt', (text) => INTEGER.test(text)).parseValue(value) as string),
    parseLiteral: (node) => BigInt(textScalar('BigInt', (text) => INTEGER.test(text)).parseLiteral(node) as string),
  },
  JSON: json,
};

/** Whether values of the scalar are written as text, whatever JSON type the service used. */
export function isTextScalar(name: string): boolean {
  return name !== 'JSON' && Object.hasOwn(scalars, name);
}
