/** The operations that move a declaration along its states: one table row each, one way to run them. */
import { Problem } from '../../platform/problem.ts';
import type { Call, Handler, Reply } from '../../platform/service-definition.ts';
import { expectVersion } from '../../platform/versioned.ts';
import type { Declaration } from '../declaration.ts';
import { accept, annul, assignChannel, inspect, pay, reject, release, type Step, submit, withdraw } from '../guards.ts';
import { emitEvent, recordStep, statusData } from '../record.ts';
import type { InspectionRequest, SelectivityRequest, VersionedRequest, WithdrawalRequest } from '../requests.ts';
import { type CustomsState, declarationOf } from '../state.ts';
import { requireTransition } from '../transitions.ts';
import { findIssues } from '../validation-rules.ts';

interface Operation {
  /** What decides between transitions of one operation. */
  readonly outcome?: (call: Call) => string;
  /** More telling refusal than INVALID_TRANSITION. */
  readonly already?: { readonly done: (declaration: Declaration) => boolean; readonly code: string };
  readonly step?: Step;
  /** The event besides `status-changed`. */
  readonly event?: { readonly name: string; readonly data: (declaration: Declaration) => Record<string, unknown> };
  readonly comment?: (call: Call) => string | null;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  submitDeclaration: { step: submit },
  acceptDeclaration: { step: accept },
  rejectDeclaration: { step: reject },
  assignSelectivityChannel: {
    outcome: (call) => (call.body as SelectivityRequest).channel,
    already: { done: ({ channel }) => channel !== null, code: 'CHANNEL_ALREADY_ASSIGNED' },
    step: assignChannel,
    event: { name: 'channel-assigned', data: ({ channel }) => ({ channel }) },
  },
  recordInspectionResult: { outcome: (call) => (call.body as InspectionRequest).result, step: inspect },
  registerDeclarationPayment: {
    already: { done: ({ payment }) => payment !== null, code: 'PAYMENT_ALREADY_REGISTERED' },
    step: pay,
    event: { name: 'paid', data: ({ payment }) => ({ amountClp: payment?.amountClp, paidAt: payment?.paidAt }) },
  },
  releaseDeclaration: { step: release, event: { name: 'released', data: ({ hawbId }) => ({ hawbId }) } },
  withdrawDeclarationGoods: {
    step: withdraw,
    comment: (call) => `Withdrawn by ${(call.body as WithdrawalRequest).withdrawnBy}`,
  },
  annulDeclaration: {
    step: annul,
    event: { name: 'annulled', data: ({ annulmentCause }) => ({ cause: annulmentCause }) },
  },
  cancelDeclaration: {},
};

export function changeStatus(state: CustomsState): Record<string, Handler> {
  const handlers: Record<string, Handler> = { validateDeclaration: (call) => validate(state, call) };
  for (const [operationId, operation] of Object.entries(OPERATIONS)) {
    handlers[operationId] = (call) => run(state, call, operation);
  }
  return handlers;
}

function run(state: CustomsState, call: Call, operation: Operation): Reply {
  const declaration = declarationOf(state, call);
  const body = call.body as VersionedRequest;
  expectVersion(declaration, body.expectedVersion);
  if (operation.already?.done(declaration) === true) throw new Problem(operation.already.code);
  const { to } = requireTransition(declaration.status, call.operationId, operation.outcome?.(call));
  operation.step?.(declaration, call, state);
  move(state, call, declaration, to, operation.comment?.(call) ?? body.comment ?? null);
  if (operation.event !== undefined) emitSpecific(call, declaration, operation.event);
  return { status: 200, body: declaration };
}

function move(
  state: CustomsState,
  call: Call,
  declaration: Declaration,
  to: Declaration['status'],
  comment: string | null,
): void {
  const from = declaration.status;
  declaration.status = to;
  declaration.statusAt = call.now.toISOString();
  recordStep(state, call, declaration, from, comment);
  emitEvent(call, declaration, 'status-changed', statusData(call, declaration, from));
}

/** `channel-assigned` also feeds the live status field, so it carries what that field shows. */
function emitSpecific(call: Call, declaration: Declaration, event: NonNullable<Operation['event']>): void {
  const live = event.name === 'channel-assigned' ? statusData(call, declaration, 'ACCEPTED') : {};
  emitEvent(call, declaration, event.name, { ...live, ...event.data(declaration) });
}

/** D2: with an ERROR issue the declaration stays as it is, and the answer is still 200. */
function validate(state: CustomsState, call: Call): Reply {
  const declaration = declarationOf(state, call);
  const body = call.body as VersionedRequest;
  expectVersion(declaration, body.expectedVersion);
  const { to } = requireTransition(declaration.status, call.operationId);
  const issues = findIssues(declaration, state.documents.get(declaration.id) ?? []);
  const valid = issues.every(({ severity }) => severity !== 'ERROR');
  if (valid) move(state, call, declaration, to, body.comment ?? null);
  return { status: 200, body: { valid, declaration, issues } };
}
