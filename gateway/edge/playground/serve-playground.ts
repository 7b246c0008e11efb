/**
 * The page to write queries in, at `/playground`, and for browsers that open the address of the graph. Where it is not allowed,
 * this step is not taken and its addresses are unknown paths. All of the page comes from here, and it talks to nobody else.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyReply, onRequestHookHandler } from 'fastify';
import Negotiator from 'negotiator';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { Step } from '../step.ts';

/** An operation that the page offers to be tried. */
export interface ExampleOperation {
  readonly name: string | undefined;
  readonly text: string;
}

export interface PlaygroundOptions {
  /** Where the built page is. It may be built later: until then the page says so. */
  readonly folder: string;
  /** Addresses of the graph: a browser that opens one is sent to the page. */
  readonly graphqlPaths: readonly string[];
  readonly examples: readonly ExampleOperation[];
  /** Why the project as it is written now is not what is served; `null`: it is. Left out: nobody writes at it. */
  readonly problem?: (() => string | null) | undefined;
}

export const PLAYGROUND_PATH = '/playground';

/** Where `npm run playground` leaves the page. */
export const PLAYGROUND_FILES = fileURLToPath(new URL('../../../dev/playground/dist/', import.meta.url));

/**
 * CSP level 3. The editor writes styles into elements and has its icons and letters as data; scripts and workers are files of
 * ours only. `'self'` of `connect-src` covers the socket too.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<title>Playground</title>
<p>The playground is not built yet. <code>npm start</code> builds it beside the gateway, <code>npm run playground</code> alone.</p>
</html>
`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

export function servePlayground({ folder, graphqlPaths, examples, problem }: PlaygroundOptions): Step {
  const project = JSON.stringify({
    examples: examples.map(({ name, text }) => ({ name, text })),
    watched: problem !== undefined,
  });
  const files = builtFiles(folder);

  return (server) => {
    server.addHook('onRequest', sendBrowsersTo(PLAYGROUND_PATH, new Set(graphqlPaths)));
    server.get(PLAYGROUND_PATH, (_request, reply) => sendFile(reply, 'index.html'));
    server.get(`${PLAYGROUND_PATH}/project.json`, (_request, reply) =>
      reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(project),
    );
    if (problem !== undefined) {
      server.get(`${PLAYGROUND_PATH}/problem.json`, (_request, reply) =>
        reply.header('cache-control', 'no-store').send({ problem: problem() }),
      );
    }
    server.get<{ Params: { '*': string } }>(`${PLAYGROUND_PATH}/*`, ({ params }, reply) =>
      sendFile(reply, params['*']),
    );
  };

  async function sendFile(reply: FastifyReply, name: string): Promise<FastifyReply> {
    const page = name === 'index.html';
    const file = await files.find(name);
    // Also of the page: nothing a browser may open as a document goes without the policy.
    reply.header('content-security-policy', POLICY);
    if (file === null && page) {
      return reply.code(503).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT);
    }
    if (file === null) throw new GatewayError('RESOURCE_NOT_FOUND');
    return (
      reply
        .type(TYPES[extname(name)] ?? 'application/octet-stream')
        .header('content-length', file.bytes)
        // Every other name has a hash of the content in it.
        .header('cache-control', page ? 'no-cache' : 'public, max-age=31536000, immutable')
        .send(createReadStream(file.path))
    );
  }
}

interface BuiltFile {
  readonly path: string;
  readonly bytes: number;
}

/** What is served is looked up among what is there: no path is made of what a client sends. */
function builtFiles(folder: string): { find(name: string): Promise<BuiltFile | null> } {
  let known: ReadonlyMap<string, BuiltFile> = new Map();

  async function look(): Promise<ReadonlyMap<string, BuiltFile>> {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const found = new Map<string, BuiltFile>();
    for (const name of names) {
      const path = join(folder, name);
      const { size, isFile } = await stat(path).then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
      if (isFile && extname(name) in TYPES) found.set(name.replaceAll('\\', '/'), { path, bytes: size });
    }
    return found;
  }

  return {
    find: async (name) => {
      // The page may be built, or built again, while the gateway runs: names are looked for when the page is asked for.
      if (name === 'index.html') known = await look();
      return known.get(name) ?? null;
    },
  };
}

function sendBrowsersTo(page: string, paths: ReadonlySet<string>): onRequestHookHandler {
  return (request, reply, done) => {
    if (request.method !== 'GET' || !paths.has(request.url) || !wantsPage(request.headers.accept)) return done();
    return reply.header('vary', 'accept').header('cache-control', 'no-store').redirect(page, 303);
  };
}

/** Only who names HTML first: programs that take anything get an answer of the graph. */
function wantsPage(accept: string | undefined): boolean {
  if (accept?.includes('text/html') !== true) return false;
  return new Negotiator({ headers: { accept } }).mediaTypes()[0] === 'text/html';
}
