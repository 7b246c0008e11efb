/** `npm run subgraph -- NAME [--port N]`: starts one subgraph of the compiled graph alone: a service, or the notification centre. */
import { parseArgs } from 'node:util';
import { ConfigurationError, processEnvironment } from './config.ts';
import { hostSubgraph } from './host-subgraph.ts';
import { serveProcess } from './serve-process.ts';

await serveProcess(() => {
  const { name, port } = readArguments();
  const environment = processEnvironment();
  return hostSubgraph(name, port === undefined ? environment : { ...environment, PORT: port });
});

function readArguments(): { name: string; port: string | undefined } {
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
    const [name, ...others] = positionals;
    if (name === undefined || others.length > 0) throw new TypeError('expected the name of one subgraph');
    return { name, port: values.port };
  } catch (error) {
    throw new ConfigurationError([
      `arguments: ${(error as Error).message}; usage: npm run subgraph -- NAME [--port N]`,
    ]);
  }
}
