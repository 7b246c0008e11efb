/** What the subscribers of the live workloads ask: the fields of the event alone, so that nothing but the fan-out is measured. */

const FIELDS = ['eventId', 'occurredAt', 'declarationId', 'internalNumber', 'fromStatus', 'toStatus', 'channel'];

/** @param groups how many different operations; they differ in an alias only */
export function documentsOf(groups: number): readonly string[] {
  return Array.from({ length: groups }, (_, group) => {
    const fields = FIELDS.map((field, index) => (index === 0 ? `e${group}: ${field}` : field)).join(' ');
    return `subscription Changed { declarationStatusChanged { ${fields} } }`;
  });
}

/** Nanoseconds of the clock that all processes of a machine share, as the event carries them. */
export const stamp = (): string => String(process.hrtime.bigint());

/** Data of an event. `internalNumber` says when it was published. */
export function eventData(): Record<string, unknown> {
  return {
    declarationId: '14bee611-1b91-4c93-a7fa-dc058bbc079b',
    internalNumber: `at:${stamp()};`,
    fromStatus: 'PRESENTED',
    toStatus: 'ACCEPTED',
    channel: 'GREEN',
  };
}
