/** Hive Gateway over subgraphs on HTTP with the query planner in Rust: the fastest Federation 2 gateway for Node so far. */
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { readEnvironment } from '../environment.ts';
import { readSupergraph } from '../supergraph.ts';
import { serveHive } from './serve-hive.ts';

const { port } = await readEnvironment();
serveHive(port, { supergraph: readSupergraph(), unifiedGraphHandler: unifiedGraphHandler as never });
