/** Creating, changing and assigning declarations. */
import { randomUUID } from 'node:crypto';
import { Problem, type ProblemDetail } from '../../platform/problem.ts';
import type { Call, Handler, Reply, Tenant } from '../../platform/service-definition.ts';
import { expectVersion } from '../../platform/versioned.ts';
import { blankDeclaration } from '../blank-declaration.ts';
import { localDay, localMonth } from '../calendar.ts';
import { CUSTOMS_OFFICES, OPERATION_TYPES } from '../customs-offices.ts';
import type { Declaration } from '../declaration.ts';
import { computeAmounts, isPositive, rutProblems, storedFacts } from '../prepare.ts';
import { emitEvent, recordStep, statusData } from '../record.ts';
import type { AssigneeRequest, DeclarationCreate, DeclarationUpdate } from '../requests.ts';
import { type CustomsState, canBeAssigned, declarationOf, nextInternalNumber, timezoneOf } from '../state.ts';
import { FINAL, findTransition, INACTIVE, invalidTransition } from '../transitions.ts';

export function writeDeclarations(state: CustomsState): Record<string, Handler> {
  return {
    createDeclaration: (call) => create(state, call),
    updateDeclaration: (call) => update(state, call),
    assignDeclaration: (call) => assign(state, call),
  };
}

/** D1 */
function create(state: CustomsState, call: Call): Reply {
  const input = call.body as DeclarationCreate;
  const mawbId = input.mawbId ?? null;
  const hawbId = input.hawbId ?? null;
  if (mawbId === null && hawbId === null) throw new Problem('TRANSPORT_REFERENCE_REQUIRED');
  const rows = state.declarations.all(call.tenant);
  if (hawbId !== null && rows.some((row) => row.hawbId === hawbId && !INACTIVE.includes(row.status))) {
    throw new Problem('ACTIVE_DECLARATION_EXISTS');
  }
  const at = call.now.toISOString();
  const taxTreatment = input.taxTreatment ?? 'GENERAL';
  const declaration: Declaration = {
    ...blankDeclaration({
      id: randomUUID(),
      tenant: call.tenant,
      internalNumber: '',
      createdAt: at,
      createdBy: call.caller.id,
      facts: { ...input, taxTreatment },
      amounts: computeAmounts(input, currentRate(state, call)),
    }),
    operationTypeCode: input.operationTypeCode ?? (input.documentType === 'DIN' ? '101' : null),
  };
  const ruts = rutProblems(declaration);
  if (ruts.length > 0) throw new Problem('RUT_INVALID', ruts);
  refuse(factProblems(declaration, call.tenant));
  declaration.internalNumber = nextInternalNumber(
    state,
    call.tenant,
    localDay(call.now, timezoneOf(call.tenant)).slice(0, 4),
  );
  state.declarations.add(call.tenant, declaration);
  recordStep(state, call, declaration, null, null);
  emitEvent(call, declaration, 'created', { mawbId, hawbId });
  return { status: 201, body: declaration };
}

/** D3 and D4 */
function update(state: CustomsState, call: Call): Reply {
  const { expectedVersion, ...input } = call.body as DeclarationUpdate;
  const declaration = declarationOf(state, call);
  expectVersion(declaration, expectedVersion);
  const transition = findTransition(declaration.status, call.operationId);
  if (transition === undefined) throw new Problem('DECLARATION_NOT_EDITABLE');
  const changed: Declaration = { ...declaration, ...storedFacts(input) };
  if (input.values ?? input.items ?? input.taxTreatment ?? input.incoterm) {
    Object.assign(
      changed,
      computeAmounts({ ...changed, ...storedAmounts(declaration), ...pick(input) }, currentRate(state, call)),
    );
  }
  refuse([...rutProblems(changed), ...factProblems(changed, call.tenant)]);
  const from = declaration.status;
  const at = call.now.toISOString();
  Object.assign(declaration, changed, from !== transition.to && { status: transition.to, statusAt: at });
  recordStep(state, call, declaration, from, null);
  const { mawbId, hawbId } = declaration;
  emitEvent(call, declaration, 'updated', { mawbId, hawbId, changedFields: Object.keys(input) });
  if (from !== transition.to) emitEvent(call, declaration, 'status-changed', statusData(call, declaration, from));
  return { status: 200, body: declaration };
}

/** `assignedTo` may change in every state that is not final. */
function assign(state: CustomsState, call: Call): Reply {
  const { userId = null, expectedVersion, comment } = call.body as AssigneeRequest;
  const declaration = declarationOf(state, call);
  expectVersion(declaration, expectedVersion);
  const { status, assignedTo: previousAssignee } = declaration;
  if (FINAL.includes(status)) throw invalidTransition(status, status);
  if (userId !== null && !canBeAssigned(userId, call.tenant)) throw new Problem('ASSIGNEE_INVALID');
  declaration.assignedTo = userId;
  recordStep(state, call, declaration, status, comment ?? null);
  emitEvent(call, declaration, 'assigned', { previousAssignee, assignedTo: userId, assignedBy: call.caller.id });
  return { status: 200, body: declaration };
}

/** Rate of the current month for amounts that are not frozen yet; without one they are worth nothing in CLP. */
function currentRate(state: CustomsState, call: Call): string {
  const month = localMonth(call.now, timezoneOf(call.tenant));
  return state.rates.get(`${call.tenant.countryCode}/${month}`)?.clpPerUnit ?? '0';
}

/** What the stored values were computed from. */
function storedAmounts({ values, items }: Declaration): Pick<DeclarationCreate, 'values' | 'items'> {
  return { items, values: { ...values, insurance: values.insuranceIsTheoretical ? null : values.insurance } };
}

function pick(input: Omit<DeclarationUpdate, 'expectedVersion'>): Partial<Pick<DeclarationCreate, 'values' | 'items'>> {
  return { ...(input.values && { values: input.values }), ...(input.items && { items: input.items }) };
}

function factProblems(declaration: Declaration, tenant: Tenant): ProblemDetail[] {
  const { importer, customsOfficeCode, operationTypeCode, documentType, grossWeightKg, assignedTo } = declaration;
  const checks: [boolean, string, string, string][] = [
    [
      tenant.countryCode === 'CL' && importer.taxIdType !== 'RUT',
      '/importer/taxIdType',
      'RUT_REQUIRED',
      'a RUT is required',
    ],
    [importer.taxId === null, '/importer/taxId', 'REQUIRED', 'the importer needs a tax id'],
    [
      !CUSTOMS_OFFICES.some(({ code }) => code === customsOfficeCode),
      '/customsOfficeCode',
      'UNKNOWN',
      'unknown office',
    ],
    [operationTypeCode !== null && documentType === 'DIPS', '/operationTypeCode', 'DIN_ONLY', 'only for a DIN'],
    [
      operationTypeCode !== null && !OPERATION_TYPES.includes(operationTypeCode),
      '/operationTypeCode',
      'UNKNOWN',
      'unknown type',
    ],
    [!isPositive(grossWeightKg), '/grossWeightKg', 'POSITIVE', 'must be above zero'],
    [
      assignedTo !== null && !canBeAssigned(assignedTo, tenant),
      '/assignedTo',
      'ASSIGNEE_INVALID',
      'cannot be assigned',
    ],
  ];
  return checks.filter(([broken]) => broken).map(([, field, code, message]) => ({ field, code, message }));
}

function refuse(problems: readonly ProblemDetail[]): void {
  if (problems.length > 0) throw new Problem('VALIDATION_FAILED', problems);
}
