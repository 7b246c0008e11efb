/** What operators see of the signing keys of each issuer. */
import { metrics, type ObservableResult } from '@opentelemetry/api';

export interface JwksMetrics {
  /** The key set was read, or could not be. */
  read(outcome: 'ok' | 'failed'): void;
  /** Takes the key set out of the collection. */
  close(): void;
}

/** @param readAt epoch milliseconds of the last good read, `null`: there was none */
export function createJwksMetrics(url: string, readAt: () => number | null): JwksMetrics {
  const meter = metrics.getMeter('serhafen');
  const reads = meter.createCounter('jwks_reads_total', {
    description: 'Reads of the signing keys of an issuer',
  });
  const age = meter.createObservableGauge('jwks_age_seconds', {
    description: 'Time since the signing keys of an issuer were read; absent before the first good read',
  });
  // Seen before the first failure: an alert can only count what was there.
  reads.add(0, { url, outcome: 'ok' });
  reads.add(0, { url, outcome: 'failed' });
  const readAge = (result: ObservableResult) => {
    const at = readAt();
    if (at !== null) result.observe((Date.now() - at) / 1000, { url });
  };
  age.addCallback(readAge);
  return {
    read: (outcome) => reads.add(1, { url, outcome }),
    close: () => age.removeCallback(readAge),
  };
}
