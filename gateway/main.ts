/** Starts the gateway, drains it on SIGTERM or SIGINT, stops. */
import { processEnvironment } from './config.ts';
import { runGateway } from './run-gateway.ts';
import { serveProcess } from './serve-process.ts';

await serveProcess(() => runGateway(processEnvironment()));
