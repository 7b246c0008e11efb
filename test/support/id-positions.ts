/** Every place of the graph where a client writes the key of a record, found in the schema. */
import {
  type ArgumentNode,
  type ConstValueNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  Kind,
  type OperationDefinitionNode,
  parse,
  parseConstValue,
  print,
} from 'graphql';

export type RecordKind = 'Mawb' | 'Hawb' | 'Declaration' | 'User' | 'Group';

/** Which record an argument or input field of type ID names. */
const KIND_BY_NAME: Readonly<Record<string, RecordKind>> = {
  mawbId: 'Mawb',
  hawbId: 'Hawb',
  hawbIds: 'Hawb',
  declarationId: 'Declaration',
  userId: 'User',
  assignedTo: 'User',
  createdBy: 'User',
  groupId: 'Group',
  groupIds: 'Group',
  parentId: 'Group',
};

/** Arguments of type String that name a record, by coordinate. */
const NATURAL_KEYS: Readonly<Record<string, RecordKind>> = { 'Query.mawbByNumber.awbNumber': 'Mawb' };

/** Arguments of type String of which no value names a record of one tenant. */
const NO_KEYS = new Set([
  'awbPrefix',
  'codeChallenge',
  'consigneeTaxId',
  'customsOfficeCode',
  'destination',
  'flightNumber',
  'idempotencyKey',
  'importerRut',
  'month',
  'origin',
  'redirectUri',
  'role',
  'roleName',
  'search',
  'state',
]);

/** Ids of what is kept by tenant and caller, and not by a service; the stores' own tests hold that apart. */
const KEPT_BY_CALLER = new Set(['Mutation.markNotificationsRead.ids']);

/** Fields of a document that is sent; the gateway's limit is 300. */
const MOST_FIELDS = 200;

export interface IdPosition {
  /** `Query.things.ownerId`, `Mutation.changeThing.input.ownerId` */
  readonly coordinate: string;
  readonly operation: 'query' | 'mutation';
  readonly field: string;
  /** Argument, then input fields. */
  readonly path: readonly string[];
  readonly kind: RecordKind;
  /** The value is the record's own number instead of its id. */
  readonly natural: boolean;
  /** The record the field is about: a required argument. */
  readonly subject: boolean;
}

/** @throws when the schema has a place of which nobody has said what it names */
export function idPositions(schema: GraphQLSchema): readonly IdPosition[] {
  const unknown: string[] = [];
  const found: IdPosition[] = [];
  const add = (position: Omit<IdPosition, 'kind' | 'natural'>, type: GraphQLInputType): void => {
    const name = position.path.at(-1) ?? '';
    const scalar = getNamedType(type).name;
    const natural = NATURAL_KEYS[position.coordinate];
    const kind = scalar === 'ID' ? KIND_BY_NAME[name] : natural;
    if (KEPT_BY_CALLER.has(position.coordinate)) return;
    if (kind !== undefined) found.push({ ...position, kind, natural: natural !== undefined });
    else if (scalar === 'ID' || (scalar === 'String' && position.path.length === 1 && !NO_KEYS.has(name)))
      unknown.push(position.coordinate);
  };
  for (const [root, operation] of [
    [schema.getQueryType(), 'query'],
    [schema.getMutationType(), 'mutation'],
  ] as const) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      for (const argument of field.args) {
        const coordinate = `${root?.name}.${field.name}.${argument.name}`;
        const subject = isRequiredArgument(argument);
        walk({ coordinate, operation, field: field.name, path: [argument.name], subject }, argument.type, [], add);
      }
    }
  }
  if (unknown.length > 0) throw new Error(`say in id-positions.ts which records these name: ${unknown.join(', ')}`);
  return found;
}

type Found = Omit<IdPosition, 'kind' | 'natural'>;

function walk(
  position: Found,
  type: GraphQLInputType,
  inside: readonly string[],
  add: (position: Found, type: GraphQLInputType) => void,
): void {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) {
    add(position, type);
    return;
  }
  if (inside.includes(named.name)) return;
  for (const field of Object.values(named.getFields())) {
    const path = [...position.path, field.name];
    const next = { ...position, coordinate: `${position.coordinate}.${field.name}`, path, subject: false };
    walk(next, field.type, [...inside, named.name], add);
  }
}

/** The base document with `value` in the place of `position`, asking for everything near the answer's root. */
export function documentWith(schema: GraphQLSchema, base: string, position: IdPosition, value: string): string {
  const operation = parse(base, { noLocation: true }).definitions[0] as OperationDefinitionNode;
  const field = operation.selectionSet.selections[0] as FieldNode;
  const root = schema.getRootType(operation.operation) as GraphQLObjectType;
  const definition = root.getFields()[position.field] as GraphQLField<unknown, unknown>;
  const [name = '', ...rest] = position.path;
  const argument = definition.args.find((entry) => entry.name === name) as GraphQLArgument;
  const before = field.arguments?.find((entry) => entry.name.value === name)?.value as ConstValueNode | undefined;
  const written: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: put(before, argument.type, rest, value),
  };
  const others = (field.arguments ?? []).filter((entry) => entry.name.value !== name);
  const call = print({ ...field, arguments: [...others, written], selectionSet: undefined });
  return `${operation.operation} { ${call} ${wideSelection(definition.type)} }`;
}

function put(
  before: ConstValueNode | undefined,
  type: GraphQLInputType,
  path: readonly string[],
  value: string,
): ConstValueNode {
  const bare = getNullableType(type);
  const [name, ...rest] = path;
  if (name === undefined) return parseConstValue(isListType(bare) ? JSON.stringify([value]) : JSON.stringify(value));
  if (!isInputObjectType(bare)) throw new TypeError(`${name} lies inside a list`);
  const fields = before?.kind === Kind.OBJECT ? before.fields : [];
  const fieldType = bare.getFields()[name]?.type as GraphQLInputType;
  return {
    kind: Kind.OBJECT,
    fields: [
      ...fields.filter((entry) => entry.name.value !== name),
      {
        kind: Kind.OBJECT_FIELD,
        name: { kind: Kind.NAME, value: name },
        value: put(fields.find((entry) => entry.name.value === name)?.value, fieldType, rest, value),
      },
    ],
  };
}

/** The document, asking for everything near the answer's root. */
export function withSelection(schema: GraphQLSchema, base: string): string {
  const operation = parse(base, { noLocation: true }).definitions[0] as OperationDefinitionNode;
  const field = operation.selectionSet.selections[0] as FieldNode;
  const root = schema.getRootType(operation.operation) as GraphQLObjectType;
  const type = root.getFields()[field.name.value]?.type as GraphQLOutputType;
  return `${operation.operation} { ${print({ ...field, selectionSet: undefined })} ${wideSelection(type)} }`;
}

/** As much of the answer as the limits on a document leave room for. */
function wideSelection(type: GraphQLOutputType): string {
  const wide = selection(type, 2);
  return (wide.match(/\w+/g) ?? []).length <= MOST_FIELDS ? wide : selection(type, 1);
}

/** Everything that needs no argument, down to `levels` objects below. */
export function selection(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named) && !isInterfaceType(named)) return '{ __typename }';
  const parts = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return levels === 0 ? [] : [`${field.name} ${selection(field.type, levels - 1)}`];
  });
  return parts.length === 0 ? '{ __typename }' : `{ ${parts.join(' ')} }`;
}
