/** The word the edge is written in. */
import type { FastifyInstance } from 'fastify';

/** One step of the request path; it adds its hooks or routes to the server. Steps run in the order they are added. */
export type Step = (server: FastifyInstance) => unknown;
