/**
 * The selections of a fetch from a GraphQL subgraph → where each field lies in its JSON. Positions are typed as the
 * subgraph has them, in the names of the supergraph: a field may be narrower there, and an interface may be an object.
 */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from 'graphql';
import type { Access, FetchDescription, FieldShape, LeafForm, ObjectShape } from '../../../schema/contract/fetch.ts';
import { listDepthOf, namedTypeOf, type SubgraphTypes } from './remote-types.ts';

/** A selection set with the type it is written for. */
interface TypedSet {
  readonly set: SelectionSetNode;
  readonly type: string;
}

/** One use of a response key. */
interface Use {
  readonly node: FieldNode;
  /** Type that the field is selected on. */
  readonly parent: string;
}

/** Uses of a response key, and the types of rows they hold for. */
interface Group {
  readonly uses: readonly Use[];
  readonly types: Set<string>;
}

type Forms = { readonly types: ReadonlySet<string> | null; readonly field: FieldShape }[];

export interface EntitiesShape {
  readonly object: ObjectShape;
  /** Rows have to be told apart by type and do not say theirs: who reads the answer adds `__typename`. */
  readonly addTypename: boolean;
}

/** JSON is written as it is: a subgraph answers names of enum values and serialised scalars. */
const PLAIN: LeafForm = { names: null, text: false };

const TYPENAME = '__typename';

/** Response key in the client's answer for a path of response keys in the subgraph's. */
export type ClientKey = (path: readonly string[]) => string;

/** The planner renames by path; fragments in the path add nothing, for a new name is never given twice at one place. */
export function readRenames(renames: FetchDescription['renames']): ClientKey {
  if (renames.length === 0) return (path) => path.at(-1) ?? '';
  const names = new Map(
    renames.map(({ path, to }) => [path.filter((key) => key !== '@' && !key.startsWith('... on ')).join('.'), to]),
  );
  return (path) => names.get(path.join('.')) ?? path.at(-1) ?? '';
}

export class RemoteShapes {
  private readonly schema: GraphQLSchema;
  private readonly types: SubgraphTypes;
  private readonly clientKey: ClientKey;

  /** @param schema the full supergraph */
  constructor(schema: GraphQLSchema, types: SubgraphTypes, clientKey: ClientKey) {
    this.schema = schema;
    this.types = types;
    this.clientKey = clientKey;
  }

  /** Root fields lie in the object that the root step leaves in `slot`. */
  root(operation: OperationDefinitionNode, slot: number): ObjectShape {
    const type = this.schema.getRootType(operation.operation)?.name ?? '';
    const { fields } = this.collect([type], [{ set: operation.selectionSet, type }], [], (property) => ({
      kind: 'slot',
      slot,
      property,
    }));
    return { type, typename: type, field: (key) => fields.get(key) ?? [] };
  }

  /** @param set what is selected on `_entities` */
  entities(set: SelectionSetNode): EntitiesShape {
    const conditions = [...new Set(conditionsOf(set))];
    const [only, ...others] = conditions;
    if (only !== undefined && others.length === 0) {
      const { shape, guarded, typename } = this.object(only, [{ set, type: only }], []);
      const addTypename = guarded && typename === null;
      return { object: addTypename ? { ...shape, typename: { property: TYPENAME } } : shape, addTypename };
    }
    const candidates = [...new Set(conditions.flatMap((condition) => this.candidates(condition)))];
    const { fields, typename } = this.collect(candidates, [{ set, type: '_Entity' }], [], propertyOf);
    const property = typename ?? TYPENAME;
    return {
      object: { type: '_Entity', typename: { property }, field: (key) => fields.get(key) ?? [] },
      addTypename: typename === null,
    };
  }

  private object(
    type: string,
    sets: readonly TypedSet[],
    path: readonly string[],
  ): { shape: ObjectShape; guarded: boolean; typename: string | null } {
    const candidates = this.candidates(type);
    const { fields, guarded, typename } = this.collect(candidates, sets, path, propertyOf);
    const known = isObjectType(this.schema.getType(type)) ? type : typename === null ? null : { property: typename };
    return { shape: { type, typename: known, field: (key) => fields.get(key) ?? [] }, guarded, typename };
  }

  /**
   * Names that a row of a position may have as its type: object types, and interfaces, whose names rows have in
   * subgraphs that define them as interface objects.
   */
  private candidates(name: string): string[] {
    const type = this.schema.getType(name);
    if (!isAbstractType(type)) return [name];
    const interfaces = isInterfaceType(type) ? this.schema.getImplementations(type).interfaces : [];
    return [...this.schema.getPossibleTypes(type), ...interfaces, type].map((possible) => possible.name);
  }

  private collect(
    candidates: readonly string[],
    sets: readonly TypedSet[],
    path: readonly string[],
    access: (property: string) => Access,
  ): { fields: Map<string, Forms>; guarded: boolean; typename: string | null } {
    const groups = new Map<string, Group[]>();
    let typename: string | null = null;
    for (const candidate of candidates) {
      for (const [property, uses] of this.usesFor(candidate, sets)) {
        if (uses[0]?.node.name.value === TYPENAME) {
          typename = typename === TYPENAME ? typename : property;
          continue;
        }
        const known = groups.get(property) ?? [];
        groups.set(property, known);
        const same = known.find((group) => sameUses(group.uses, uses));
        if (same === undefined) known.push({ uses, types: new Set([candidate]) });
        else same.types.add(candidate);
      }
    }
    const fields = new Map<string, Forms>();
    let guarded = false;
    for (const [property, found] of groups) {
      const at = [...path, property];
      const key = this.clientKey(at);
      const forms = fields.get(key) ?? [];
      fields.set(key, forms);
      for (const { uses, types } of found) {
        const everywhere = types.size === candidates.length;
        if (!everywhere) guarded = true;
        forms.push({ types: everywhere ? null : types, field: this.field(uses, types, at, access(property)) });
      }
    }
    return { fields, guarded, typename };
  }

  /** GraphQL spec §6.3.2, CollectFields; conditions of selections are the subgraph's business. */
  private usesFor(candidate: string, sets: readonly TypedSet[]): Map<string, Use[]> {
    const found = new Map<string, Use[]>();
    const walk = (set: SelectionSetNode, parent: string): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          const uses = found.get(key);
          if (uses === undefined) found.set(key, [{ node: selection, parent }]);
          else uses.push({ node: selection, parent });
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          const condition = selection.typeCondition?.name.value ?? parent;
          if (condition === parent || this.includes(condition, candidate)) walk(selection.selectionSet, condition);
        }
      }
    };
    for (const { set, type } of sets) walk(set, type);
    return found;
  }

  private includes(condition: string, candidate: string): boolean {
    if (condition === candidate) return true;
    const abstract = this.schema.getType(condition);
    const type = this.schema.getType(candidate);
    return (
      isAbstractType(abstract) && (isObjectType(type) || isInterfaceType(type)) && this.schema.isSubType(abstract, type)
    );
  }

  private field(uses: readonly Use[], types: ReadonlySet<string>, path: readonly string[], access: Access): FieldShape {
    const [first] = uses;
    if (first === undefined) throw new TypeError('a response key has at least one use');
    const definition = this.definition(first, types);
    const sets = uses.flatMap(({ node, parent }): TypedSet[] => {
      if (node.selectionSet === undefined) return [];
      return [{ set: node.selectionSet, type: namedTypeOf(this.definition({ node, parent }, types), this.types) }];
    });
    const object = sets.length === 0 ? null : this.object(narrowest(sets, this.schema), sets, path).shape;
    return {
      access,
      object,
      leaf: object === null ? PLAIN : null,
      standsForEntity: false,
      lists: listDepthOf(definition.type),
      arguments: (first.node.arguments ?? []).map(print).join(' '),
    };
  }

  private definition({ node, parent }: Use, types: ReadonlySet<string>): GraphQLField<unknown, unknown> {
    for (const name of [parent, ...types]) {
      const type = this.schema.getType(name);
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
      if (field !== undefined) return field;
    }
    throw new TypeError(`${parent} has no field ${node.name.value}`);
  }
}

function propertyOf(name: string): Access {
  return { kind: 'property', name };
}

function sameUses(one: readonly Use[], other: readonly Use[]): boolean {
  return one.length === other.length && one.every(({ node }, index) => node === other[index]?.node);
}

/** An object type where one use has it, else the type of the first. */
function narrowest(sets: readonly TypedSet[], schema: GraphQLSchema): string {
  return (sets.find(({ type }) => isObjectType(schema.getType(type))) ?? sets[0])?.type ?? '';
}

/** Type conditions at the top of a selection set. */
function conditionsOf(set: SelectionSetNode): string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind !== Kind.INLINE_FRAGMENT) return [];
    const { typeCondition, selectionSet } = selection;
    return typeCondition === undefined ? conditionsOf(selectionSet) : [typeCondition.name.value];
  });
}
