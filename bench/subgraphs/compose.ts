/** Subgraphs → supergraph, by the composition that all federation gateways share. */
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import type { Subgraph } from './subgraph.ts';

/** @throws {Error} with the composer's own messages */
export function composeSupergraph(subgraphs: readonly Subgraph[], urls: Readonly<Record<string, string>>): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, url: urls[name] ?? '', typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
