/** The same schema in the words of Federation 1, for gateways that know no other. */
import { FEDERATION_2 } from './subgraph.ts';

/** References to entities of others become extensions with an external key. */
export function asFederation1(sdl: string): string {
  return sdl
    .replace(FEDERATION_2, '')
    .replace('type Query {', 'extend type Query {')
    .replace(
      /type (\w+) @key\(fields: "(\w+)", resolvable: false\) \{\s+\w+: ID!\s+\}/g,
      'extend type $1 @key(fields: "$2") { $2: ID! @external }',
    );
}
