/** The floor: Node's HTTP server reads the request and sends the ready answer. */
import { createServer } from 'node:http';
import { HOST, readEnvironment } from './environment.ts';

const { port, workload } = await readEnvironment();
const page = Buffer.from(JSON.stringify(workload.reference?.(workload.operation(0))));

createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': page.length });
    response.end(page);
  });
}).listen(port, HOST);
