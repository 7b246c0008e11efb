/** What operations are prepared for: one graph, where its rows come from, and the rules of the house. */
import type { DocumentNode } from 'graphql';
import type { AuditBinding, OnChange } from '../../../schema/contract/change.ts';
import type { Source } from '../../../schema/contract/fetch.ts';
import type { AccessRules } from '../access-rules.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { Supergraph } from '../supergraph.ts';
import type { VisibleSchema } from '../visible-schema.ts';
import type { DocumentRules } from './read-document.ts';

export interface Graph {
  readonly supergraph: Supergraph;
  readonly sources: ReadonlyMap<string, Source>;
  readonly rules: AccessRules;
  readonly documents: DocumentRules;
  /** The schema that introspection shows. Default: all of it, whoever asks. */
  readonly visibleSchema?: VisibleSchema;
  /** Told of every change. Default: nobody is. */
  readonly onChange?: OnChange;
  /** How operations are filed that are more than a change, by the name of their root field. */
  readonly filedAs?: ReadonlyMap<string, AuditBinding>;
  /** Runs what cannot be compiled. Default: that is an error. */
  readonly fallback?: (reason: string, document: DocumentNode) => RunPlan;
}
