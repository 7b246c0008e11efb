/** What an operator sees of live connections. Clients choose close codes too, so those that nobody registered are one series. */
import { type Attributes, metrics } from '@opentelemetry/api';
import { CLOSE_CODES } from './close-codes.ts';

export type Transport = 'websocket' | 'sse';

/** `complete`: the operation was over. `gone`: the client has left without a word. A number: a code of {@link CLOSE_CODES}. */
export type HowEnded = number | 'complete' | 'gone';

export interface LiveMetrics {
  /** Called once a connection, when it is decided that it ends. */
  ended(transport: Transport, how: HowEnded): void;
  /** A client did not read what waited for it. @param bytes that it will never get */
  dropped(bytes: number): void;
  /** @returns a function that ends it */
  showOpen(transport: Transport, size: () => number): () => void;
}

export function createLiveMetrics(): LiveMetrics {
  const meter = metrics.getMeter('serhafen');
  const closed = meter.createCounter('live_connections_closed_total', {
    description: 'Sockets and event streams that were ended, by the code that either side gave',
  });
  const dropped = meter.createCounter('live_dropped_bytes_total', {
    description: 'Bytes that waited for clients who did not read, and were dropped with them',
  });
  const open = meter.createObservableGauge('live_connections', {
    description: 'Sockets and event streams that are open',
  });
  // Seen before the first: a rate counts from what was there.
  dropped.add(0);
  const series = new Map<string, Attributes>();

  function labels(transport: Transport, how: HowEnded): Attributes {
    const code = typeof how === 'string' || CLOSE_CODES.has(how) ? String(how) : 'other';
    const key = `${transport} ${code}`;
    const known = series.get(key);
    if (known !== undefined) return known;
    const made = { transport, code };
    series.set(key, made);
    return made;
  }

  return {
    ended: (transport, how) => closed.add(1, labels(transport, how)),
    dropped: (bytes) => dropped.add(bytes),
    showOpen: (transport, size) => {
      const read: Parameters<typeof open.addCallback>[0] = (result) => result.observe(size(), { transport });
      open.addCallback(read);
      return () => open.removeCallback(read);
    },
  };
}
