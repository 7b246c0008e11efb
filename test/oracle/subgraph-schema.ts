/** An executable subgraph from its SDL and the shared model. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type ConstDirectiveNode,
  type FieldNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { type Args, failure, type Model, type Row, readField, type Source, typeNameOf } from './model.ts';
import { linkedSdl, type SyntheticSubgraph } from './synthetic-supergraph.ts';

type Representation = Readonly<Record<string, unknown>>;

/** A row as this subgraph was asked about it. Fresh for each reference: `entitiesResolver` writes `__typename` to it. */
class EntityView {
  readonly row: Row;
  readonly representation: Representation;
  constructor(row: Row, representation: Representation) {
    this.row = row;
    this.representation = representation;
  }
}

export function buildSyntheticSubgraph(
  subgraph: SyntheticSubgraph,
  options: {
    /** The model of the moment. */
    readonly model: () => Model;
    /** Concrete types of an interface or interface object of the supergraph; the type itself for an object type. */
    readonly concreteTypes: (name: string) => readonly string[];
  },
): GraphQLSchema {
  const typeDefs = parse(linkedSdl(subgraph));
  const resolvers: Record<string, Record<string, unknown>> = {};
  for (const node of typeDefs.definitions) {
    if (node.kind === Kind.UNION_TYPE_DEFINITION) resolvers[node.name.value] = { __resolveType: resolveType };
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION)
      resolvers[node.name.value] = {
        __resolveType: resolveType,
        ...referenceResolver(node.name.value, node.directives),
      };
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION)
      resolvers[node.name.value] = { ...fieldResolvers(node), ...referenceResolver(node.name.value, node.directives) };
  }
  return buildSubgraphSchema({ typeDefs, resolvers: resolvers as never });

  function fieldResolvers(node: ObjectTypeDefinitionNode) {
    const type = node.name.value;
    const external = new Set<string>();
    for (const field of node.fields ?? [])
      if (field.directives?.some((directive) => directive.name.value === 'external')) external.add(field.name.value);
    return Object.fromEntries(
      (node.fields ?? []).map(({ name: { value: field } }) => [
        field,
        (source: unknown, args: Args, _context: unknown, info: GraphQLResolveInfo) => {
          const stale = subgraph.stale?.[`${type}.${field}`];
          if (stale !== undefined) return stale;
          return sourceOf(source ?? {}, type, external, info).get(field, args);
        },
      ]),
    );
  }

  function sourceOf(source: unknown, type: string, external: ReadonlySet<string>, info: GraphQLResolveInfo): Source {
    const view = source instanceof EntityView ? source : null;
    const row = view === null ? (source as Row) : view.row;
    const types = [typeNameOf(row) ?? type, type, ...info.parentType.getInterfaces().map(({ name }) => name)];
    const self: Source = {
      get(field, args = {}) {
        if (view !== null && external.has(field)) {
          if (Object.hasOwn(view.representation, field)) return view.representation[field];
          throw failure('REPRESENTATION_INCOMPLETE', `${type}.${field} is required and was not sent`);
        }
        return readField({ model: options.model(), row, types }, field, args, self);
      },
    };
    return self;
  }

  function referenceResolver(type: string, directives: readonly ConstDirectiveNode[] = []) {
    const keys = directives.flatMap((directive) => {
      const fields =
        directive.name.value === 'key' ? directive.arguments?.find((a) => a.name.value === 'fields') : null;
      return fields?.value.kind === Kind.STRING ? [selectionOf(fields.value.value)] : [];
    });
    if (keys.length === 0) return {};
    return {
      // Asynchronous, as resolvers are: an error costs this entity, not the whole list.
      async __resolveReference(representation: Representation) {
        if (subgraph.knows?.(type, representation) === false) return null;
        const key = keys.find((selection) => isComplete(representation, selection));
        if (key === undefined) throw failure('REPRESENTATION_INCOMPLETE', `no key of ${type} in the representation`);
        for (const concrete of options.concreteTypes(type)) {
          const row = options.model().entities[concrete]?.find((candidate) => matches(candidate, representation, key));
          if (row !== undefined) return new EntityView(row, representation);
        }
        return null;
      },
    };
  }
}

function resolveType(source: unknown): string | undefined {
  return typeNameOf(source instanceof EntityView ? source.row : source);
}

function selectionOf(fieldSet: string): SelectionSetNode {
  const [definition] = parse(`{ ${fieldSet} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`not a field set: ${fieldSet}`);
  return definition.selectionSet;
}

const fieldsOf = (selection: SelectionSetNode) => selection.selections.filter((node) => node.kind === Kind.FIELD);

function isComplete(representation: unknown, selection: SelectionSetNode): boolean {
  if (representation === null || typeof representation !== 'object') return false;
  return fieldsOf(selection).every(({ name, selectionSet }: FieldNode) => {
    const value = (representation as Representation)[name.value];
    return value !== undefined && (selectionSet === undefined || isComplete(value, selectionSet));
  });
}

function matches(row: unknown, representation: unknown, selection: SelectionSetNode): boolean {
  if (row === null || typeof row !== 'object') return false;
  return fieldsOf(selection).every(({ name, selectionSet }: FieldNode) => {
    const have = (row as Row)[name.value];
    const want = (representation as Representation)[name.value];
    return selectionSet === undefined ? String(have) === String(want) : matches(have, want, selectionSet);
  });
}
