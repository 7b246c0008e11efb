/** Master and house air waybills as the company keeps them, in small. */
import type { ServiceDefinition } from '../platform/service-definition.ts';
import { hawbWrites } from './hawb-writes.ts';
import { mawbWrites } from './mawb-writes.ts';
import { readHandlers } from './read-handlers.ts';
import { seed } from './seed.ts';

export function createMawbService({ now }: { readonly now: Date }): ServiceDefinition {
  const state = seed(now);
  return {
    name: 'mawb',
    handlers: { ...readHandlers(state), ...mawbWrites(state), ...hawbWrites(state) },
    malformedParameters: { awbNumber: 'AWB_NUMBER_INVALID' },
  };
}
