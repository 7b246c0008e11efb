/** The merged contract and a page that shows it. Nothing is loaded from elsewhere; the page may talk to nobody but us. */
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { onRequestHookHandler } from 'fastify';
import { GatewayError } from '../../../schema/contract/errors.ts';
import { REST_ROOT } from '../../../schema/contract/rest-paths.ts';
import type { Check } from '../exchange.ts';
import { recordOf } from '../request-record.ts';
import { asHook, type Step } from '../step.ts';

export interface OpenApiOptions {
  /** JSON text of the document. */
  readonly document: string;
  /** Who may read it: everybody, or callers with a token only; then there is no page, which has none. */
  readonly readers: 'everybody' | 'authenticated';
  readonly authenticate: readonly Check[];
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Serhafen REST API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
`;

/** `validatorUrl` would send the document's address to somebody else. */
const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

/** The library writes styles into elements and icons as data; scripts are files of ours only (CSP level 3). */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FILES = { 'swagger-ui.css': 'text/css; charset=utf-8', 'swagger-ui-bundle.js': 'text/javascript; charset=utf-8' };

export function serveOpenApi({ document, readers, authenticate }: OpenApiOptions): Step {
  return (server) => {
    const hooks = readers === 'everybody' ? [] : [asHook(authenticate), requireCaller];
    server.get(`${REST_ROOT}/openapi.json`, { onRequest: hooks }, (_request, reply) =>
      reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document),
    );
    if (readers !== 'everybody') return;
    server.get(`${REST_ROOT}/docs`, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(PAGE),
    );
    server.get(`${REST_ROOT}/docs/start.js`, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(START),
    );
    const { resolve } = createRequire(import.meta.url);
    for (const [name, type] of Object.entries(FILES)) {
      const file = resolve(`swagger-ui-dist/${name}`);
      server.get(`${REST_ROOT}/docs/${name}`, (_request, reply) =>
        reply.type(type).header('cache-control', 'public, max-age=3600').send(createReadStream(file)),
      );
    }
  };
}

const requireCaller: onRequestHookHandler = (request, _reply, done) => {
  done(recordOf(request).context?.caller ? undefined : new GatewayError('UNAUTHENTICATED'));
};
