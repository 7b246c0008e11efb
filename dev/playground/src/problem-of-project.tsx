/** What `gateway dev` says of the project as it is written now: the graph in service is the last good one until it is mended. */
import { useEffect, useState } from 'react';

/** A change is compiled in less than a second; nobody looks here sooner after it. */
const ASK_MS = 1000;

export function ProblemOfProject() {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      // A tab that nobody looks at asks nothing.
      if (!document.hidden) setProblem(await askProblem());
      timer = setTimeout(() => void ask(), ASK_MS);
    };
    void ask();
    return () => clearTimeout(timer);
  }, []);
  if (problem === null) return null;
  return (
    <section className="pg-problem" role="alert" aria-label="Problem of the project">
      <strong>Not served, the last good graph stays:</strong>
      <pre>{problem}</pre>
    </section>
  );
}

async function askProblem(): Promise<string | null> {
  try {
    const response = await fetch('/playground/problem.json');
    return ((await response.json()) as { problem: string | null }).problem;
  } catch {
    return 'gateway dev does not answer';
  }
}
