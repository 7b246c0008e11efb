/** The page's part of the graph as one schema, without federation. */
import { PAGE_SUBGRAPHS } from '../../subgraphs/page-subgraphs.ts';
import { FEDERATION_2 } from '../../subgraphs/subgraph.ts';

const seen = new Set<string>();

export const PAGE_SINGLE_SCHEMA = PAGE_SUBGRAPHS.map(({ sdl }) => sdl.replace(FEDERATION_2, ''))
  .join('')
  // References to entities that another subgraph defines, root fields that the page does not need, scalars of several.
  .replace(/type \w+ @key\(fields: "\w+", resolvable: false\) \{[^}]*\}/g, '')
  .replace(/type Query \{\s+(?:mawb|user)\([^}]*\}/g, '')
  .replace(/ @key\(fields: "\w+"\)/g, '')
  .replace(/^scalar \w+$/gm, (scalar) => {
    const repeated = seen.has(scalar);
    seen.add(scalar);
    return repeated ? '' : scalar;
  });
