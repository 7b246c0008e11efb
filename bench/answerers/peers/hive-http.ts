/** Hive Gateway over subgraphs on HTTP, planned and run in JavaScript. */
import { readEnvironment } from '../environment.ts';
import { readSupergraph } from '../supergraph.ts';
import { serveHive } from './serve-hive.ts';

const { port } = await readEnvironment();
serveHive(port, { supergraph: readSupergraph() });
