/**
 * The yardstick: a backend for these pages as a careful developer writes it for speed. Fastify, undici, a response schema for the
 * serializer, the token check and tenant rule of the gateway with the same memory of verified tokens. It gets the same requests as
 * everybody, goes by the operation's name and ignores the query.
 */
import build from 'fast-json-stringify';
import fastify from 'fastify';
import { HOST, readEnvironment } from '../environment.ts';
import { type Context, createAuthenticate, Refusal } from './authenticate.ts';
import { PAGES } from './pages.ts';
import { responseSchema } from './response-schema.ts';
import { createServices } from './services.ts';

interface Body {
  readonly operationName?: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const { port, urls, subgraphs, issuer } = await readEnvironment();
const authenticate = createAuthenticate(urls.identityProvider, issuer);
const services = createServices(urls, subgraphs);
const pages = new Map<unknown, (context: Context, variables: Readonly<Record<string, unknown>>) => Promise<string>>(
  PAGES.map(({ name, answer }) => {
    const serialize = build(responseSchema(name) as never);
    return [name, async (context, variables) => serialize({ data: await answer(services, context, variables) })];
  }),
);
const server = fastify();

// The default parser guards against `__proto__` in bodies; nothing here copies a body into another object.
server.removeAllContentTypeParsers();
server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
  try {
    done(null, JSON.parse(text as string));
  } catch (error) {
    done(error as Error);
  }
});
server.setErrorHandler((error, _request, reply) => {
  const status = error instanceof Refusal ? error.status : 502;
  reply.code(status).send({ errors: [{ message: error instanceof Error ? error.message : 'failed' }] });
});
// Not an async handler: the framework's wait for its promise costs a few per cent.
server.post('/graphql', (request, reply) => {
  const { operationName, variables = {} } = request.body as Body;
  const page = pages.get(operationName);
  if (page === undefined) throw new Refusal(404, 'there is no such page');
  const answer = (context: Context) => page(context, variables);
  const known = authenticate(request.headers);
  (known instanceof Promise ? known.then(answer) : answer(known)).then(
    (text) => reply.header('content-type', 'application/json; charset=utf-8').send(text),
    (error) => reply.send(error),
  );
});
await server.listen({ port, host: HOST });
