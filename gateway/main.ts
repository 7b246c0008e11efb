/** Starts the gateway, drains it on SIGTERM or SIGINT, stops. */
import { ConfigurationError, processEnvironment } from './config.ts';
import { runGateway } from './run-gateway.ts';

/** BSD sysexits: something is wrong with the configuration; a restart does not help. */
const EX_CONFIG = 78;

try {
  const gateway = await runGateway(processEnvironment());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Once: a second signal of the kind ends the process at once.
    process.once(signal, async () => {
      await gateway.close();
      process.exit(0);
    });
  }
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(EX_CONFIG);
}
