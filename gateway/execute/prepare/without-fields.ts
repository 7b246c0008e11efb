/** An operation without some of its fields: what is planned for a caller who must not read them. */
import { type FieldNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

interface Definitions {
  readonly operation: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
}

/** Each field becomes `__typename` under its own response key: that costs no fetch, and no selection runs empty. */
export function withoutFields({ operation, fragments }: Definitions, denied: ReadonlySet<FieldNode>): Definitions {
  const strip = <T extends OperationDefinitionNode | FragmentDefinitionNode>(definition: T): T =>
    visit(definition, {
      Field: (node): FieldNode | undefined => {
        if (!denied.has(node)) return undefined;
        const key = node.alias?.value ?? node.name.value;
        return {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: key },
          name: { kind: Kind.NAME, value: '__typename' },
          ...(node.directives !== undefined && { directives: node.directives }),
        };
      },
    });
  return { operation: strip(operation), fragments: fragments.map(strip) };
}
