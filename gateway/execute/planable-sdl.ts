/** What has to be taken out of a supergraph before Apollo's planner plans it right. */
import { type ConstDirectiveNode, Kind, type ObjectTypeDefinitionNode, parse, print, visit } from 'graphql';

/** @returns the same supergraph, without what the planner refuses and what it misreads */
export function planableSdl(sdl: string): string {
  return withoutDeadKeys(withoutSecurityPurpose(sdl));
}

/** The planner refuses supergraphs whose security directives it does not know; the gateway enforces them itself. */
function withoutSecurityPurpose(sdl: string): string {
  return sdl.replace(/(@link\(url: "https:\/\/specs\.apollo\.dev\/[^)]*?), for: SECURITY\)/g, '$1)');
}

/**
 * `@key(resolvable: false)` says that a subgraph cannot be asked by that key. To come back to a subgraph with what a field
 * requires, the planner takes the first key all the same, and the subgraph finds nothing. Where the subgraph has another
 * key, the dead one says nothing a plan could need.
 */
function withoutDeadKeys(sdl: string): string {
  if (!sdl.includes('resolvable: false')) return sdl;
  const prune = <Node extends Pick<ObjectTypeDefinitionNode, 'directives'>>(node: Node): Node => {
    const alive = new Set(node.directives?.filter(isLiveKey).map(graphOf));
    return { ...node, directives: node.directives?.filter((one) => !isDeadKey(one) || !alive.has(graphOf(one))) };
  };
  return print(
    visit(parse(sdl, { noLocation: true }), { ObjectTypeDefinition: prune, InterfaceTypeDefinition: prune }),
  );
}

function isLiveKey(directive: ConstDirectiveNode): boolean {
  return directive.name.value === 'join__type' && has(directive, 'key') && !isDeadKey(directive);
}

function isDeadKey(directive: ConstDirectiveNode): boolean {
  return directive.name.value === 'join__type' && argument(directive, 'resolvable') === false;
}

function graphOf(directive: ConstDirectiveNode): unknown {
  return argument(directive, 'graph');
}

function has(directive: ConstDirectiveNode, name: string): boolean {
  return directive.arguments?.some((entry) => entry.name.value === name) === true;
}

function argument(directive: ConstDirectiveNode, name: string): unknown {
  const value = directive.arguments?.find((entry) => entry.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN || value?.kind === Kind.ENUM ? value.value : undefined;
}
