/** Domain events about master waybills (domain: event catalogue). */
import type { Call } from '../platform/service-definition.ts';
import type { Mawb, MawbEvent, MawbStatus } from './records.ts';

/** Emits `mawb.<name>`; the sequence is the version after the change. */
export function emitMawbEvent(call: Call, mawb: Mawb, name: string, data: Record<string, unknown>): void {
  call.emit({
    type: `mawb.${name}`,
    subject: `mawb/${mawb.id}`,
    sequence: mawb.version,
    data: { mawbId: mawb.id, ...data },
  });
}

export function emitMawbStatus(
  call: Call,
  mawb: Mawb,
  fromStatus: MawbStatus,
  cause: Pick<MawbEvent, 'occurredAt' | 'flightNumber'> & { readonly airport: string | null },
): void {
  const { awbNumber, status: toStatus, destination, assignedTo } = mawb;
  const { airport, flightNumber, occurredAt } = cause;
  const moved = { awbNumber, fromStatus, toStatus, airport, flightNumber, occurredAt };
  emitMawbEvent(call, mawb, 'status-changed', { ...moved, destination, assignedTo });
}

/** Emits that house waybills joined or left the master. */
export function emitConsolidation(
  call: Call,
  mawb: Mawb,
  name: 'consolidated' | 'deconsolidated',
  hawbIds: readonly string[],
): void {
  call.emit({
    type: `hawb.${name}`,
    subject: `mawb/${mawb.id}`,
    sequence: mawb.version,
    data: { hawbIds, mawbId: mawb.id, awbNumber: mawb.awbNumber },
  });
}
