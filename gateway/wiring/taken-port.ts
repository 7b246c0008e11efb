/** A port that cannot be had is a setting to change, not a fault of the program. */
import { type Config, ConfigurationError } from '../config.ts';

/** @returns the error itself when it is about something else */
export function describeTakenPort(error: unknown, config: Pick<Config, 'port'>): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (port === undefined || (code !== 'EADDRINUSE' && code !== 'EACCES')) return error;
  const name = port === config.port ? 'PORT' : 'METRICS_PORT';
  const why = code === 'EACCES' ? 'only root may listen there' : 'another process listens there';
  return new ConfigurationError([`${name}: ${port} cannot be had, ${why}. Choose another, or end that process`]);
}
