/** Types that several services describe: shared when they are the same, a build error when they differ. */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  print,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import { type BuildProblem, failOn } from './problem.ts';

export interface NamedSubgraph {
  readonly service: string;
  readonly overlayFile: string;
  readonly document: DocumentNode;
}

const SHAREABLE: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'shareable' } };
/** Stands for the shape of every entity. */
const ENTITY = 'entity';
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * Adds `@shareable` to value types that several subgraphs define alike.
 *
 * @throws {BuildError} for two types of one name and different shape, or two root fields of one name
 */
export function shareTypes(subgraphs: readonly NamedSubgraph[]): NamedSubgraph[] {
  const owners = new Map<string, { service: string; text: string }[]>();
  const problems: BuildProblem[] = [];
  const roots = new Map<string, string>();
  for (const { service, overlayFile, document } of subgraphs) {
    for (const type of document.definitions.filter(isTypeDefinitionNode)) {
      const name = type.name.value;
      if (ROOTS.has(name)) {
        problems.push(...rootClashes(type, roots, service, overlayFile));
        continue;
      }
      const known = owners.get(name) ?? [];
      // Entities of one name are one entity; composition joins their fields.
      const text = isEntity(type) ? ENTITY : shapeOf(type);
      const other = known.find((entry) => entry.text !== text);
      if (other !== undefined) problems.push(typeClash(name, overlayFile, other.service));
      owners.set(name, [...known, { service, text }]);
    }
  }
  failOn(problems);
  const several = [...owners].filter(([, list]) => list.length > 1 && list[0]?.text !== ENTITY);
  const shared = new Set(several.map(([name]) => name));
  return subgraphs.map((subgraph) => ({ ...subgraph, document: markShared(subgraph.document, shared) }));
}

function isEntity(type: DefinitionNode): boolean {
  return type.kind === Kind.OBJECT_TYPE_DEFINITION && (type.directives ?? []).some((node) => node.name.value === 'key');
}

/** The type without descriptions, which may differ between services. */
function shapeOf(type: TypeDefinitionNode): string {
  return print(
    visit(type, { enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined) }),
  );
}

function typeClash(name: string, file: string, other: string): BuildProblem {
  return {
    file,
    pointer: `/components/schemas/${name}`,
    reason: `the type ${name} looks different in the service ${other}`,
    remedy: `rename one of them: target $.components.schemas.${name}, update { x-graphql: { name: … } }`,
  };
}

function rootClashes(
  type: TypeDefinitionNode,
  seen: Map<string, string>,
  service: string,
  file: string,
): BuildProblem[] {
  if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
  const problems: BuildProblem[] = [];
  for (const field of type.fields ?? []) {
    const coordinate = `${type.name.value}.${field.name.value}`;
    const other = seen.get(coordinate);
    if (other === undefined) seen.set(coordinate, service);
    else {
      problems.push({
        file,
        pointer: coordinate,
        reason: `the service ${other} has a root field ${field.name.value} already`,
        remedy: 'rename one of them: x-graphql: { name: … } on the operation',
      });
    }
  }
  return problems;
}

function markShared(document: DocumentNode, shared: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition: (type) =>
      shared.has(type.name.value) ? { ...type, directives: [...(type.directives ?? []), SHAREABLE] } : undefined,
  });
}
