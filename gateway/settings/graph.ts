/** Which graph is served. */
import { listOf, namedFile, text } from './kinds.ts';
import { setting } from './setting.ts';

export const GRAPH = {
  supergraphPath: setting('SUPERGRAPH_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'File of a Federation 2 supergraph whose subgraphs are remote GraphQL services: it is served instead of the compiled services. Read again when the file changes and on SIGHUP; a broken one is logged and the last good one stays',
    unit: null,
    initial: '',
    wrong: 'The start stops and says what is wrong with the file',
  }),
  supergraphVariants: setting('SUPERGRAPH_VARIANTS', listOf(namedFile(['api']), 0), {
    meaning:
      'Further supergraph files, served beside `/graphql` at `/<name>/graphql`, separated by commas, as `v1=/etc/graphs/v1.graphql`; each is read again as `SUPERGRAPH_PATH` is ([graph.md](graph.md#variants))',
    unit: null,
    initial: '',
    wrong: 'The start stops and says what is wrong with the file; clients of a missing variant get 404',
  }),
  graphPath: setting('GRAPH_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'Folder a project was compiled to (`gateway build` writes `schema/generated`): its services and pages are served. Empty: those that came with the gateway',
    unit: null,
    initial: '',
    wrong: 'The start stops and says that the folder cannot be read',
  }),
} as const;
