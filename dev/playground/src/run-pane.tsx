/** What is known of the last run: the line below the editor, and above it, if the gateway tells, how it ran. */
import { useState } from 'react';
import { CallList } from './call-list.tsx';
import { coloursOf, type DebugAnswer } from './debug-answer.ts';
import { PlanPicture } from './plan-picture.tsx';
import type { Run, Runs } from './runs.ts';
import { useStore } from './store.ts';

export function RunPane({ runs }: { readonly runs: Runs }) {
  const [open, setOpen] = useState(true);
  const run = useStore(runs.last);
  if (run === null)
    return (
      <section className="pg-run pg-hint">
        Nothing was run yet. Queries and mutations are told of here; subscriptions are not.
      </section>
    );
  const { debug } = run;
  return (
    <section aria-label="Last run">
      {open && debug !== null && <HowItRan debug={debug} />}
      <div className="pg-run">
        <Summary run={run} />
        {debug === null ? (
          <span className="pg-hint">sign in to see how an operation runs</span>
        ) : (
          <button type="button" className="pg-button pg-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Show'} plan and calls
          </button>
        )}
      </div>
    </section>
  );
}

function HowItRan({ debug }: { readonly debug: DebugAnswer }) {
  const colours = coloursOf(debug);
  return (
    <div className="pg-how">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys have to reach what is out of sight (WCAG 2.1.1) */}
      <section aria-label="Plan" tabIndex={0}>
        <h2>Plan</h2>
        <PlanPicture debug={debug} colours={colours} />
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys have to reach what is out of sight (WCAG 2.1.1) */}
      <section aria-label="Calls" tabIndex={0}>
        <h2>Calls</h2>
        <CallList debug={debug} colours={colours} />
      </section>
    </div>
  );
}

function Summary({ run: { name, answer, debug } }: { readonly run: Run }) {
  const { status, ms, correlationId, body } = answer;
  const codes = [...new Set((body.errors ?? []).map(({ extensions }) => extensions?.code ?? 'error'))];
  return (
    <>
      <strong>{name ?? 'without a name'}</strong>
      <span className={`pg-chip ${status < 400 && codes.length === 0 ? 'pg-good' : 'pg-bad'}`}>{status}</span>
      {codes.map((code) => (
        <span key={code} className="pg-chip pg-bad">
          {code}
        </span>
      ))}
      <span>
        {(debug?.ms ?? ms).toFixed(1)} ms{debug !== null && <span className="pg-hint"> in the gateway</span>}
      </span>
      {debug !== null && (
        <>
          {debug.cost !== null && <span>cost {debug.cost}</span>}
          <span className="pg-chip">{answerOf(debug)}</span>
          <span>{callsOf(debug)}</span>
          <span className="pg-id">trace {debug.traceId}</span>
        </>
      )}
      <span className="pg-id">request {correlationId}</span>
    </>
  );
}

function answerOf({ answer, cache }: DebugAnswer): string {
  if (answer === 'none') return cache === null ? 'never kept' : 'not kept';
  const policy = cache === null ? '' : `, ${cache.ttl} s for the ${cache.scope}`;
  return { hit: 'kept answer', stale: 'kept answer, being renewed', miss: 'fresh answer' }[answer] + policy;
}

function callsOf({ calls }: DebugAnswer): string {
  const kept = calls.filter((call) => call.kept).length;
  const made = calls.length - kept;
  return `${made} ${made === 1 ? 'call' : 'calls'}${kept > 0 ? `, ${kept} kept` : ''}`;
}
