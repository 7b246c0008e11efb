/** Master and house air waybills as the company keeps them, in small. */
import type { ServiceDefinition } from '../platform/service-definition.ts';
import { readHandlers } from './read-handlers.ts';
import { seed } from './seed.ts';
import { writeHandlers } from './write-handlers.ts';

/** A service with state of its own. `now` is the moment its fixtures are relative to. */
export function createMawbService({ now }: { readonly now: Date }): ServiceDefinition {
  const state = seed(now);
  return {
    name: 'mawb',
    handlers: { ...readHandlers(state), ...writeHandlers(state) },
    malformedParameters: { awbNumber: 'AWB_NUMBER_INVALID' },
  };
}
