/** The event that a write has caused, made of its answer, for a service that publishes none itself (`x-emits`). */
import { createHash } from 'node:crypto';
import type { DomainEvent } from '../../../schema/contract/domain-event.ts';
import type { EmittedEvent } from '../../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';

export interface WriteFacts {
  readonly service: string;
  /** Values of the operation's parameters. */
  readonly values: Readonly<Record<string, unknown>>;
  /** As the service gave it. */
  readonly answer: unknown;
}

/** @returns `null` when the answer does not say which record it was */
export function emittedEvent(
  { type, subject, sequence, data }: EmittedEvent,
  { service, values, answer }: WriteFacts,
  { caller, tenant, correlationId }: RequestContext,
): DomainEvent | null {
  const row = { ...values, ...(typeof answer === 'object' ? answer : null) } as Readonly<Record<string, unknown>>;
  const named = filled(subject, row);
  const version = sequence === undefined ? Date.now() : row[sequence];
  if (named === null || !Number.isSafeInteger(version) || Number(version) < 0) return null;
  return {
    // The same write, answered again under its idempotency key, is the same event.
    id: idOf([service, type, named, String(version)]),
    type,
    source: `${service}-gateway`,
    specVersion: '1.0',
    time: new Date().toISOString(),
    tenant,
    subject: named,
    actor: caller === null ? null : { id: caller.id, username: caller.username },
    correlationId,
    sequence: Number(version),
    data: Object.fromEntries(
      Object.entries(data).flatMap(([name, from]) => (row[from] === undefined ? [] : [[name, row[from]]])),
    ),
  };
}

function filled(template: string, row: Readonly<Record<string, unknown>>): string | null {
  let complete = true;
  const text = template.replace(/\{([^{}]+)\}/g, (_all, property: string) => {
    const value = row[property];
    if (typeof value !== 'string' && typeof value !== 'number') complete = false;
    return encodeURIComponent(String(value));
  });
  return complete ? text : null;
}

function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
