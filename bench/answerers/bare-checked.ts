/** The floor of an answer that is kept: Node's HTTP server checks the token and the tenant, and sends the ready answer. */
import { createServer } from 'node:http';
import { HOST, readEnvironment } from './environment.ts';
import { createAuthenticate, Refusal } from './hand-written/authenticate.ts';

const { port, workload, urls, issuer } = await readEnvironment();
const page = Buffer.from(JSON.stringify(workload.reference?.(workload.operation(0))));
const authenticate = createAuthenticate(urls.identityProvider, issuer);

createServer(async (request, response) => {
  request.resume();
  try {
    const known = authenticate(request.headers);
    if (known instanceof Promise) await known;
  } catch (error) {
    response.writeHead(error instanceof Refusal ? error.status : 500).end();
    return;
  }
  const send = () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': page.length });
    response.end(page);
  };
  if (request.readableEnded) send();
  else request.once('end', send);
}).listen(port, HOST);
