/** The fixture declarations: 300 a tenant over all states and channels, each with the history that led there. */
import { DECLARATION_COUNT, fixtureId, fixtureUsers, pickUser, TENANTS, USERS } from '../platform/fixtures.ts';
import { blankDeclaration } from './blank-declaration.ts';
import { localDay, localMonth } from './calendar.ts';
import type { Declaration, HistoryEntry, Status } from './declaration.ts';
import { paymentDueDate } from './guards.ts';
import { identificationNumber } from './identification-number.ts';
import { computeAmounts } from './prepare.ts';
import { sampleCreatedAt, seedDocuments, seedFacts } from './seed-facts.ts';
import { plannedStatus, type SeedStep, seedRoute } from './seed-route.ts';
import { type CustomsState, FIRST_NUMBER } from './state.ts';
import { computeTaxes } from './taxes.ts';

type SeedTenant = (typeof TENANTS)[number];

const HOUR = 3_600_000;
/** Declarations begin half a day apart, so that the oldest are past every period that counts. */
const HOURS_APART = 12;
/** The newest has time for its longest route. */
const HOURS_OLD = 48;
const HOURS_A_STEP = 4;

export function seedDeclarations(state: CustomsState, now: Date): void {
  for (const tenant of TENANTS) {
    for (let d = 1; d <= DECLARATION_COUNT; d += 1) seedOne(state, tenant, d, now);
    // New declarations go on after the fixtures, whatever their year.
    for (const year of [now.getUTCFullYear(), now.getUTCFullYear() + 1]) {
      state.runningNumbers.set(`${tenant.key}/${year}`, FIRST_NUMBER + DECLARATION_COUNT - 1);
    }
  }
}

function seedOne(state: CustomsState, tenant: SeedTenant, d: number, now: Date): void {
  const isSample = tenant.key === 'SERHAFEN:CL' && d === 1;
  const begun = isSample ? sampleCreatedAt : now.getTime() - (HOURS_OLD + d * HOURS_APART) * HOUR;
  const createdAt = new Date(begun).toISOString();
  const status = plannedStatus(d);
  const facts = seedFacts(tenant.key, d, status);
  const rateAt = (at: string) =>
    state.rates.get(`${tenant.countryCode}/${localMonth(at, tenant.timezone)}`)?.clpPerUnit ?? '0';
  const year = localDay(createdAt, tenant.timezone).slice(2, 4);
  const declaration = blankDeclaration({
    id: fixtureId('declaration', tenant.key, d),
    tenant,
    internalNumber: `${tenant.countryCode}${year}-${String(FIRST_NUMBER + d - 1).padStart(7, '0')}`,
    createdAt,
    createdBy: pickUser(tenant.key, 'OPERATIONS', d),
    facts,
    amounts: computeAmounts(facts, rateAt(createdAt)),
  });
  const history: HistoryEntry[] = [];
  seedRoute(d, declaration).forEach((step, index) => {
    const at = new Date(begun + index * HOURS_A_STEP * HOUR).toISOString();
    const actor = index === 0 ? declaration.createdBy : pickUser(tenant.key, step.role, d);
    history.push(entryOf(tenant.key, d, index, step, at, actor, history.at(-1)?.toStatus ?? null));
    take(declaration, step, at, d, rateAt(at));
    if (index > 0) Object.assign(declaration, { updatedAt: at, updatedBy: actor, version: index + 1 });
  });
  if (declaration.identificationNumber !== null) {
    state.identificationNumbers.add(`${tenant.countryCode}/${declaration.identificationNumber}`);
  }
  state.declarations.add(tenant.key, declaration);
  state.history.set(declaration.id, history);
  state.documents.set(declaration.id, seedDocuments(tenant.key, d, declaration));
}

/** Customs agents of the tenants, so that identification numbers differ within a country. */
const AGENTS: Readonly<Record<string, string>> = { 'SERHAFEN:CL': 'K27', 'SERHAFEN:PE': 'A05', 'ANDESBOX:CL': 'Z10' };

/** What a step of the route leaves on the declaration. */
function take(declaration: Declaration, step: SeedStep, at: string, d: number, rate: string): void {
  const { tenant, values, taxTreatment } = declaration;
  const month = localMonth(at, TENANTS.find((row) => row.countryCode === tenant.countryCode)?.timezone ?? 'UTC');
  const effects: Readonly<Partial<Record<Status, () => Partial<Declaration>>>> = {
    SUBMITTED: () => ({
      submittedAt: at,
      exchangeRate: rate,
      exchangeRateMonth: month,
      taxes: computeTaxes(values, taxTreatment, rate),
    }),
    REJECTED: () => ({
      rejectionReasons: [
        { code: 'DOC-01', field: '/transportDocument/number', message: 'Waybill not in the manifest' },
      ],
    }),
    ACCEPTED: () => ({
      acceptedAt: at,
      identificationNumber: identificationNumber(
        AGENTS[`${tenant.businessUnit}:${tenant.countryCode}`] ?? 'K27',
        FIRST_NUMBER + d - 1,
      ),
    }),
    UNDER_REVIEW: () => ({ inspection: examination('DOCUMENT_REVIEW', at) }),
    UNDER_INSPECTION: () => ({ inspection: examination(d % 2 === 0 ? 'PHYSICAL_EXAM' : 'FULL_ASSESSMENT', at) }),
    OBSERVED: () => ({
      inspection: examined(declaration, at, 'OBSERVED', ['Declared quantity differs from the packages.']),
    }),
    LEGALIZED: () => ({
      legalizedAt: at,
      paymentDueDate: paymentDueDate(declaration, at),
      inspection: declaration.inspection && examined(declaration, at, 'CONFORMING', []),
    }),
    PAID: () => ({
      paidAt: at,
      payment: {
        amountClp: declaration.taxes.totalClp,
        paidAt: at,
        reference: `TGR-${FIRST_NUMBER + d - 1}`,
        channel: 'TGR online',
      },
    }),
    RELEASED: () => ({ releasedAt: at }),
    WITHDRAWN: () => ({ withdrawnAt: at }),
    ANNULLED: () => ({ annulledAt: at, annulmentCause: 'WRONG_CHARGES' }),
  };
  const channel = step.channel === undefined ? {} : { channel: step.channel, channelAssignedAt: at };
  Object.assign(
    declaration,
    effects[step.to]?.(),
    channel,
    declaration.status !== step.to && { status: step.to, statusAt: at },
  );
}

function examination(
  type: 'DOCUMENT_REVIEW' | 'PHYSICAL_EXAM' | 'FULL_ASSESSMENT',
  at: string,
): Declaration['inspection'] {
  return { type, startedAt: at, finishedAt: null, result: null, inspectorName: null, findings: [] };
}

function examined(
  { inspection }: Declaration,
  at: string,
  result: 'CONFORMING' | 'OBSERVED',
  findings: readonly string[],
): Declaration['inspection'] {
  return inspection && { ...inspection, finishedAt: at, result, inspectorName: 'Inspector Demo', findings };
}

function entryOf(
  tenant: string,
  d: number,
  index: number,
  step: SeedStep,
  at: string,
  actorId: string,
  fromStatus: Status | null,
): HistoryEntry {
  const actor = [...fixtureUsers(tenant), ...USERS].find((user) => user.id === actorId);
  return {
    id: fixtureId('declaration-history', tenant, d * 100 + index),
    fromStatus,
    toStatus: step.to,
    action: step.action,
    occurredAt: at,
    actorId,
    actorName: actor?.username ?? null,
    comment: null,
  };
}
