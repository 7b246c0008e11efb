/** Takes a house waybill to another status: record, history and the event others hear. */
import { randomUUID } from 'node:crypto';
import type { Call } from '../platform/service-definition.ts';
import { touch } from '../platform/versioned.ts';
import type { Hawb, HawbStatus } from './records.ts';
import type { MawbState } from './state.ts';

/**
 * @param step.occurredAt when it happened, now when absent
 * @param step.holdReason why it is held; any other status clears it
 * @param step.mawbId the master it belongs to afterwards, unchanged when absent
 * @param step.derived the master moved it, nobody did by hand
 */
export function moveHawb(
  state: MawbState,
  call: Call,
  hawb: Hawb,
  to: HawbStatus,
  step: {
    readonly occurredAt?: string;
    readonly reason?: string | null;
    readonly holdReason?: string | null;
    readonly mawbId?: string | null;
    readonly derived?: boolean;
  } = {},
): void {
  const { status: fromStatus, mawbId: fromMaster } = hawb;
  hawb.status = to;
  hawb.statusAt = step.occurredAt ?? call.now.toISOString();
  hawb.holdReason = step.holdReason ?? null;
  if (step.mawbId !== undefined) hawb.mawbId = step.mawbId;
  touch(hawb, call);
  recordHawbStep(state, call, hawb, fromStatus, step);
  call.emit({
    type: 'hawb.status-changed',
    subject: `hawb/${hawb.id}`,
    sequence: hawb.version,
    data: {
      hawbId: hawb.id,
      hawbNumber: hawb.hawbNumber,
      // Whoever watches the master also hears that a house waybill left it.
      mawbId: hawb.mawbId ?? fromMaster,
      fromStatus,
      toStatus: to,
      holdReason: hawb.holdReason,
      // Whom it concerns.
      assignedTo: hawb.assignedTo,
      mawbAssignedTo: state.mawbs.all(call.tenant).find(({ id }) => id === hawb.mawbId)?.assignedTo ?? null,
    },
  });
}

/** Adds to the history, newest first. */
export function recordHawbStep(
  state: MawbState,
  call: Call,
  hawb: Hawb,
  fromStatus: HawbStatus | null,
  step: { readonly reason?: string | null; readonly derived?: boolean } = {},
): void {
  const entry = {
    id: randomUUID(),
    hawbId: hawb.id,
    fromStatus,
    toStatus: hawb.status,
    occurredAt: hawb.statusAt,
    reason: step.reason ?? null,
    recordedBy: step.derived === true ? null : call.caller.id,
  };
  state.hawbEvents.set(hawb.id, [entry, ...(state.hawbEvents.get(hawb.id) ?? [])]);
}
