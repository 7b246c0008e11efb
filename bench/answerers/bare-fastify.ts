/** The framework's floor: Fastify parses the posted JSON and sends the ready answer. */
import fastify from 'fastify';
import { HOST, readEnvironment } from './environment.ts';

const { port, workload } = await readEnvironment();
const page = Buffer.from(JSON.stringify(workload.reference?.(workload.operation(0))));

const server = fastify();
server.post('/graphql', (_request, reply) => {
  reply.header('content-type', 'application/json; charset=utf-8').send(page);
});
await server.listen({ port, host: HOST });
