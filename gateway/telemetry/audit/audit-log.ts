/** The audit of this process: its chain, the places that its lines go to, and what is told when one of them fails. */
import { metrics } from '@opentelemetry/api';
import type { AuditEvent } from './audit-event.ts';
import type { AuditKeys } from './audit-keys.ts';
import { createChain } from './chain.ts';
import { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts';

export interface AuditPlace {
  /** As an operator knows it: `file`, `stream`. */
  readonly name: string;
  readonly send: DeliveryOptions['send'];
  /** Runs after the last line. */
  readonly close?: () => Promise<void>;
}

/** The part of the log that is told of failures. */
export interface AuditAlarm {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface AuditLogOptions {
  readonly keys: AuditKeys;
  readonly places: readonly AuditPlace[];
  /** Bytes that may wait for each place, about. */
  readonly bufferBytes: number;
  readonly log: AuditAlarm;
  /** Milliseconds between two tries of a place that fails. Default 1000. */
  readonly retryMs?: number;
}

export interface AuditLog {
  /** Never waits and never throws. */
  record(event: AuditEvent): void;
  /** Keyed digest of what must not be written in clear. */
  digest(text: string): string;
  /** Ends the chain, and waits for the places as long as a shutdown may take. */
  close(): Promise<void>;
}

export function createAuditLog({ keys, places, bufferBytes, log, retryMs }: AuditLogOptions): AuditLog {
  const meter = metrics.getMeter('serhafen');
  const recorded = meter.createCounter('audit_events_total', { description: 'Events of the audit, by kind' });
  const lost = meter.createCounter('audit_lost_total', { description: 'Lines of the audit that a place never got' });
  const chain = createChain(keys);
  const deliveries = places.map((place) => deliveryOf(place));

  function deliveryOf({ name, send }: AuditPlace): Delivery {
    let missing = 0;
    lost.add(0, { place: name });
    return createDelivery({
      send,
      maxBytes: bufferBytes,
      ...(retryMs !== undefined && { retryMs }),
      onLoss: (lines) => {
        lost.add(lines, { place: name });
        if (missing === 0) log.error({ place: name }, 'the audit loses lines: its buffer is full');
        missing += lines;
      },
      onChange: (works, err) => {
        if (!works) {
          log.error({ place: name, err }, 'the audit cannot be written; it is kept and tried again');
          return;
        }
        log.info({ place: name, lost: missing }, 'the audit is written again');
        // Who verifies finds the gap, and here that it is one of ours.
        if (missing > 0)
          record({ kind: 'chain', operation: 'lost', outcome: 'failed', times: missing, details: { place: name } });
        missing = 0;
      },
    });
  }

  function record(event: AuditEvent): void {
    recorded.add(1, { kind: event.kind });
    const line = chain.append(event);
    for (const delivery of deliveries) delivery.deliver(line);
  }

  record({ kind: 'chain', operation: 'start', outcome: 'done', details: { pid: process.pid } });
  return {
    record,
    digest: keys.digest,
    close: async () => {
      record({ kind: 'chain', operation: 'end', outcome: 'done' });
      await Promise.all(deliveries.map((delivery) => delivery.close()));
      await Promise.all(places.map((place) => place.close?.()));
    },
  };
}
