/** The Customs stand-in: declarations from draft to withdrawal, taxes, and the tables they use. */
import type { ServiceDefinition } from '../platform/service-definition.ts';
import { changeStatus } from './handlers/change-status.ts';
import { readDeclarations } from './handlers/read-declarations.ts';
import { referenceData } from './handlers/reference-data.ts';
import { writeDeclarations } from './handlers/write-declarations.ts';
import { seedDeclarations } from './seed.ts';
import { emptyState } from './state.ts';

/** A service with state of its own. `now` is the moment its fixtures are relative to. */
export function createCustomsService({ now }: { now: Date }): ServiceDefinition {
  const state = emptyState(now);
  seedDeclarations(state, now);
  return {
    name: 'customs',
    handlers: {
      ...readDeclarations(state),
      ...writeDeclarations(state),
      ...changeStatus(state),
      ...referenceData(state),
    },
  };
}
