/** All synthetic supergraphs. */
import type { SyntheticSupergraph } from '../synthetic-supergraph.ts';
import { catalogue } from './catalogue.ts';
import { contexts } from './contexts.ts';
import { deadKeys } from './dead-keys.ts';
import { failures } from './failures.ts';
import { media } from './media.ts';
import { mutations } from './mutations.ts';
import { requiredArguments } from './required-arguments.ts';
import { requirements } from './requirements.ts';
import { splitValues } from './split-values.ts';
import { unknownEntities } from './unknown-entities.ts';

export const SUPERGRAPHS: readonly SyntheticSupergraph[] = [
  catalogue,
  requirements,
  requiredArguments,
  media,
  splitValues,
  failures,
  unknownEntities,
  mutations,
  contexts,
  deadKeys,
];
