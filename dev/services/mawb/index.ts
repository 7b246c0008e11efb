/** Master and house air waybills as the company keeps them, in small. */
import type { ServiceDefinition } from '../platform/service-definition.ts';
import { consolidateHawbs } from './handlers/consolidate-hawbs.ts';
import { readHawbs } from './handlers/read-hawbs.ts';
import { readMawbs } from './handlers/read-mawbs.ts';
import { recordMawbEvent } from './handlers/record-mawb-event.ts';
import { referenceData } from './handlers/reference-data.ts';
import { writeHawbs } from './handlers/write-hawbs.ts';
import { writeMawbs } from './handlers/write-mawbs.ts';
import { seed } from './seed/seed.ts';

/** A service with state of its own. `now` is the moment its fixtures are relative to. */
export function createMawbService({ now }: { readonly now: Date }): ServiceDefinition {
  const state = seed(now);
  return {
    name: 'mawb',
    handlers: {
      ...readMawbs(state),
      ...writeMawbs(state),
      recordMawbEvent: (call) => recordMawbEvent(state, call),
      ...consolidateHawbs(state),
      ...readHawbs(state),
      ...writeHawbs(state),
      ...referenceData(),
    },
    malformedParameters: { awbNumber: 'AWB_NUMBER_INVALID' },
  };
}
