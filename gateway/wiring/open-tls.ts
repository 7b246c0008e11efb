/** The gateway's own certificate, as the settings name it. */
import type { Config } from '../config.ts';
import type { Step } from '../edge/step.ts';
import { reloadTls, type TlsFiles } from '../edge/tls.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface OwnTls {
  readonly files: TlsFiles;
  /** Reads a new certificate while the gateway runs. */
  readonly reload: Step;
}

/**
 * @param logger is told of each certificate that is read again, and of those that are broken
 * @returns `null`: plain HTTP
 */
export function openTls({ tlsCertPath, tlsKeyPath, tlsClientCaPath }: Config, logger: Logger): OwnTls | null {
  if (tlsCertPath === '') return null;
  const files = { certPath: tlsCertPath, keyPath: tlsKeyPath, clientCaPath: tlsClientCaPath || null };
  const reload = reloadTls({
    files,
    onReload: () => logger.info('the certificate was read again'),
    onFailure: (err) => logger.error({ err }, 'the new certificate is broken; the last good one stays'),
  });
  return { files, reload };
}
