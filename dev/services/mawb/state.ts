/** What the MAWB stand-in remembers, and what it derives from it. */
import { Big } from 'big.js';
import type { Tenant } from '../platform/service-definition.ts';
import { TenantStore } from '../platform/tenant-store.ts';
import { inKilograms } from './chargeable-weight.ts';
import type { Hawb, HawbEvent, Mawb, MawbEvent } from './records.ts';

export interface MawbState {
  readonly mawbs: TenantStore<Mawb>;
  readonly hawbs: TenantStore<Hawb>;
  /** Newest first; by id of the waybill. Reach them through a waybill of the caller's tenant only. */
  readonly mawbEvents: Map<string, MawbEvent[]>;
  readonly hawbEvents: Map<string, HawbEvent[]>;
}

export function emptyState(): MawbState {
  return { mawbs: new TenantStore(), hawbs: new TenantStore(), mawbEvents: new Map(), hawbEvents: new Map() };
}

/** House waybills under a master, newest first. */
export function hawbsOf(state: MawbState, tenant: Tenant | string, mawbId: string): Hawb[] {
  const rows = state.hawbs.all(tenant).filter((hawb) => hawb.mawbId === mawbId);
  return rows.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** The answer of a master: with the sums of its houses (domain: Mawb.consolidation, variance = master − Σ houses). */
export function mawbAnswer(state: MawbState, mawb: Mawb): Mawb & { consolidation: object } {
  const houses = hawbsOf(state, mawb.tenant, mawb.id);
  const pieces = houses.reduce((sum, hawb) => sum + hawb.pieces, 0);
  const weight = houses.reduce((sum, hawb) => sum.plus(inKilograms(hawb.grossWeight)), new Big(0));
  return {
    ...mawb,
    consolidation: {
      hawbCount: houses.length,
      hawbPieces: pieces,
      hawbGrossWeightKg: weight.toFixed(1),
      piecesVariance: mawb.pieces - pieces,
      weightVarianceKg: inKilograms(mawb.grossWeight).minus(weight).toFixed(1),
    },
  };
}
