/** Writes down a step: history entry, version, and the events other services hear. */
import { randomUUID } from 'node:crypto';
import type { Call } from '../platform/service-definition.ts';
import { touch } from '../platform/versioned.ts';
import type { Declaration, Status } from './declaration.ts';
import type { CustomsState } from './state.ts';

/** History, and version + 1 unless the declaration is new. */
export function recordStep(
  state: CustomsState,
  call: Call,
  declaration: Declaration,
  from: Status | null,
  comment: string | null,
): void {
  if (from !== null) touch(declaration, call);
  const entries = state.history.get(declaration.id) ?? [];
  entries.push({
    id: randomUUID(),
    fromStatus: from,
    toStatus: declaration.status,
    action: call.operationId,
    occurredAt: call.now.toISOString(),
    actorId: call.caller.id,
    actorName: call.caller.username,
    comment,
  });
  state.history.set(declaration.id, entries);
}

/** Emits `customs.declaration.<name>` with the properties every such event has. */
export function emitEvent(call: Call, declaration: Declaration, name: string, data: Record<string, unknown>): void {
  call.emit({
    type: `customs.declaration.${name}`,
    subject: `declaration/${declaration.id}`,
    sequence: declaration.version,
    data: { declarationId: declaration.id, internalNumber: declaration.internalNumber, ...data },
  });
}

/** What a change of state says, and whom it concerns: subscriptions and notifications pick by `assignedTo` and `createdBy`. */
export function statusData(call: Call, declaration: Declaration, from: Status | null): Record<string, unknown> {
  const { mawbId, hawbId, status, channel, assignedTo, createdBy } = declaration;
  const actorId = call.caller.id;
  return { mawbId, hawbId, fromStatus: from, toStatus: status, channel, actorId, assignedTo, createdBy };
}
