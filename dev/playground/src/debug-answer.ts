/** What the gateway tells of a run that asks for it (docs/playground.md): `extensions.debug`. Times are milliseconds after its start. */

export type PlanNode = { readonly kind: 'sequence' | 'parallel'; readonly nodes: readonly PlanNode[] } | PlannedFetch;

export interface PlannedFetch {
  readonly kind: 'fetch';
  readonly service: string;
  /** Where in the answer its entities are; empty: at the root. */
  readonly at: readonly string[];
  readonly operation: string;
  readonly calls: readonly { readonly method: string; readonly path: string; readonly times: string }[];
}

export interface RunStep {
  readonly service: string;
  readonly kind: string;
  readonly of: string | null;
  readonly rows: number | null;
  readonly startMs: number;
  readonly ms: number;
  readonly error: string | null;
}

export interface RunCall {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly kept: boolean;
  readonly step: number | null;
  readonly startMs: number;
  readonly ms: number;
  readonly error: string | null;
}

export interface DebugAnswer {
  readonly traceId: string;
  readonly ms: number;
  readonly prepareMs: number | null;
  /** `null`: the operation was refused before it was known what it costs. */
  readonly cost: number | null;
  /** Whether the answer was kept; `none`: nothing is kept of this operation, or nothing at all. */
  readonly answer: 'hit' | 'stale' | 'miss' | 'none';
  readonly cache: { readonly ttl: number; readonly scope: string; readonly tags: readonly string[] } | null;
  readonly plan: PlanNode | null;
  readonly steps: readonly RunStep[];
  readonly calls: readonly RunCall[];
}

/** Which colour a service has; the same in the plan and among the calls. */
export function coloursOf({ plan, calls }: DebugAnswer): ReadonlyMap<string, number> {
  const names = new Set(calls.map(({ service }) => service));
  const visit = (node: PlanNode): void => {
    if (node.kind === 'fetch') names.add(node.service);
    else node.nodes.forEach(visit);
  };
  if (plan !== null) visit(plan);
  return new Map([...names].sort().map((name, index) => [name, index % 6]));
}
