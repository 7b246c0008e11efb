/** One GraphQL server for the three services, written by hand: Mercurius with its JIT and its batched loaders. */
import fastify from 'fastify';
import mercurius from 'mercurius';
import { createPageContext, type PageContext } from '../../subgraphs/page-context.ts';
import { HOST, readEnvironment } from '../environment.ts';
import { createServices, type Row } from '../hand-written/services.ts';
import { PAGE_SINGLE_SCHEMA } from './page-single-schema.ts';

const { port, urls } = await readEnvironment();
const services = createServices(urls);
const server = fastify();
await server.register(mercurius, {
  schema: PAGE_SINGLE_SCHEMA,
  jit: 1,
  context: ({ headers }) => createPageContext(services, headers) as never,
  resolvers: {
    Query: {
      declarations: (_source: unknown, { page, limit, search }: Row, context: unknown) =>
        (context as PageContext).list(
          `/v0/declarations?page=${page}&limit=${limit}&search=${encodeURIComponent(search)}`,
        ),
    },
  },
  loaders: {
    Declaration: {
      mawb: (queries, context) =>
        (context as unknown as PageContext).mawbs.loadMany(queries.map(({ obj }) => obj.mawbId)),
      createdByUser: (queries, context) =>
        (context as unknown as PageContext).users.loadMany(queries.map(({ obj }) => obj.createdBy)),
    },
  },
});
await server.listen({ port, host: HOST });
