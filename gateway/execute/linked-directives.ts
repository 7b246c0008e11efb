/** The names that directives of a specification have in a schema: `@link` may import them under others (specs.apollo.dev/link). */
import { type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

interface Link {
  readonly url?: string;
  readonly as?: string;
  readonly import?: readonly (string | { readonly name: string; readonly as?: string })[];
}

/**
 * Name of the directive `@name` of the specification `https://specs.apollo.dev/<spec>`, without "@".
 *
 * A schema without a link to it (written by hand, or by an old composition) has the plain name.
 */
export function directiveName(document: DocumentNode, spec: string, name: string): string {
  const link = linksOf(document).find(({ url }) => url !== undefined && specOf(url) === spec);
  if (link === undefined) return name;
  for (const entry of link.import ?? []) {
    const { name: imported, as } = typeof entry === 'string' ? { name: entry, as: entry } : entry;
    if (imported === `@${name}`) return (as ?? imported).slice(1);
  }
  const prefix = link.as ?? spec;
  return name === spec ? prefix : `${prefix}__${name}`;
}

function linksOf(document: DocumentNode): readonly Link[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) return [];
    return (definition.directives ?? [])
      .filter(({ name }) => name.value === 'link')
      .map(
        ({ arguments: args = [] }) =>
          Object.fromEntries(args.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])) as Link,
      );
  });
}

function specOf(url: string): string | null {
  return /^https:\/\/specs\.apollo\.dev\/(\w+)\/v[\d.]+\/?$/.exec(url)?.[1] ?? null;
}
