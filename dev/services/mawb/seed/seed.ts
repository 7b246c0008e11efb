/** The fixture waybills: 60 masters and 900 houses a tenant, over all statuses (domain: fixture volumes). */
import { HAWB_COUNT, MAWB_COUNT, TENANTS } from '../../platform/fixtures.ts';
import { emptyState, type MawbState } from '../state.ts';
import { seedHawb } from './hawb.ts';
import { seedMawb } from './mawb.ts';
import { SAMPLE_TENANT, sampleMawb } from './sample.ts';

/** @param now the moment the fixtures are relative to; only the sample keeps its dates */
export function seed(now: Date): MawbState {
  const state = emptyState();
  for (const tenant of TENANTS) {
    for (let n = 1; n <= MAWB_COUNT; n += 1) {
      const isSample = tenant.key === SAMPLE_TENANT && n === 1;
      const { mawb, events } = isSample ? sampleMawb() : seedMawb(tenant, n, now);
      state.mawbs.add(tenant.key, mawb);
      state.mawbEvents.set(mawb.id, events);
    }
    for (let k = 1; k <= HAWB_COUNT; k += 1) seedHawb(state, tenant, k, now);
  }
  return state;
}
