/**
 * What planning costs by itself: the query planner that the gateway uses, over the same supergraph, asked for a plan by each
 * request. It runs no plan and answers nothing, so that its time is the least that a new operation can take.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { Operation } from '../workloads/workload.ts';
import { HOST, readEnvironment } from './environment.ts';

const { port } = await readEnvironment();
const sdl = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
const planner = new QueryPlanner(supergraph, {});
const schema = supergraph.apiSchema();

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { query } = JSON.parse(Buffer.concat(chunks).toString()) as Partial<Operation>;
  if (query !== undefined) planner.buildQueryPlan(operationFromDocument(schema, parse(query)));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
  response.end('{}');
}).listen(port, HOST);
