/** A GraphQL subgraph as the peers need it: schema and resolvers, to be hosted over HTTP or in the gateway's own process. */

export interface Subgraph {
  readonly name: string;
  /** Federation 2, with the `@link` to the specification. */
  readonly sdl: string;
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, Resolver>>>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a field's (source, args, context), or the (representation, context) of `__resolveReference`
export type Resolver = (source: any, args: any, context: any) => unknown;

export const FEDERATION_2 = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires", "@provides", "@shareable"])
`;
