/** The plan as a picture: what waits for what goes from left to right, what runs side by side is stacked. */
import type { DebugAnswer, PlanNode, PlannedFetch, RunStep } from './debug-answer.ts';

interface PictureProps {
  readonly debug: DebugAnswer;
  readonly colours: ReadonlyMap<string, number>;
}

export function PlanPicture({ debug, colours }: PictureProps) {
  const { plan, steps } = debug;
  if (plan === null) return <p className="pg-hint">Nothing is fetched for this operation.</p>;
  return (
    <div className="pg-plan">
      <Node node={plan} steps={steps} colours={colours} />
    </div>
  );
}

interface NodeProps {
  readonly node: PlanNode;
  readonly steps: readonly RunStep[];
  readonly colours: ReadonlyMap<string, number>;
}

function Node({ node, steps, colours }: NodeProps) {
  if (node.kind === 'fetch') return <Fetch fetch={node} steps={steps} colours={colours} />;
  return (
    <ol className={`pg-${node.kind}`}>
      {node.nodes.map((inner, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the nodes of a plan have no names and never move
        <li key={index}>
          <Node node={inner} steps={steps} colours={colours} />
        </li>
      ))}
    </ol>
  );
}

interface FetchProps extends Omit<NodeProps, 'node'> {
  readonly fetch: PlannedFetch;
}

function Fetch({ fetch, steps, colours }: FetchProps) {
  const { service, at, operation, calls } = fetch;
  const ran = stepOf(fetch, steps);
  return (
    <article className={`pg-fetch pg-service-${colours.get(service)}`}>
      <header>
        <strong>{service}</strong>
        <span className="pg-at">{at.length === 0 ? 'root' : at.filter((part) => part !== '@').join(' › ')}</span>
        {ran !== null && (
          <span className="pg-ran">
            {ran.rows !== null && `${ran.rows} ${ran.rows === 1 ? 'row' : 'rows'} · `}
            {ran.ms.toFixed(1)} ms
          </span>
        )}
      </header>
      {calls.map(({ method, path, times }) => (
        <div key={`${method} ${path} ${times}`} className="pg-planned">
          <code>
            {method} {path}
          </code>
          {times !== 'once' && <span className="pg-times">{times}</span>}
        </div>
      ))}
      <details>
        <summary>what it selects</summary>
        <pre>{operation}</pre>
      </details>
    </article>
  );
}

/** The plan names places, the run names types: the text of the fetch knows both. */
function stepOf({ service, at, operation }: PlannedFetch, steps: readonly RunStep[]): RunStep | null {
  const type = /\.\.\. on (\w+)/.exec(operation)?.[1];
  const fits = (step: RunStep): boolean =>
    step.service === service && (at.length === 0 ? step.kind === 'root' : step.kind === 'entities' && step.of === type);
  const found = steps.filter(fits);
  return found.find(({ rows }) => rows !== null && rows > 0) ?? found[0] ?? null;
}
