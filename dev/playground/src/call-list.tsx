/** The calls of services, on the time of the run. */
import type { DebugAnswer, RunCall } from './debug-answer.ts';

interface CallListProps {
  readonly debug: DebugAnswer;
  readonly colours: ReadonlyMap<string, number>;
}

export function CallList({ debug: { calls, ms, answer }, colours }: CallListProps) {
  if (calls.length === 0)
    return (
      <p className="pg-hint">
        No service was called{answer === 'hit' || answer === 'stale' ? ': the answer was kept' : ''}.
      </p>
    );
  const end = Math.max(ms, ...calls.map((call) => call.startMs + call.ms), 0.01);
  const share = (part: number): string => `${(100 * part) / end}%`;
  return (
    <table className="pg-calls">
      <thead>
        <tr>
          <th>Service</th>
          <th>Call</th>
          <th>Answer</th>
          <th className="pg-when">{end.toFixed(1)} ms</th>
          <th className="pg-number">Time</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: calls may be equal, and never move
          <tr key={index} className={`pg-service-${colours.get(call.service)}`}>
            <td>
              <span className="pg-dot" />
              {call.service}
            </td>
            <td>
              <code>
                {call.method} {call.path}
              </code>
            </td>
            <td>{verdictOf(call)}</td>
            <td className="pg-when">
              <span className="pg-span" style={{ marginLeft: share(call.startMs), width: share(call.ms) }} />
            </td>
            <td className="pg-number">{call.ms.toFixed(1)} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function verdictOf({ kept, status, error }: RunCall) {
  if (kept) return <span className="pg-chip">kept</span>;
  if (status === 304) return <span className="pg-chip">304 still valid</span>;
  const good = error === null && status !== null && status < 400;
  return <span className={`pg-chip ${good ? 'pg-good' : 'pg-bad'}`}>{status ?? error ?? 'no answer'}</span>;
}
