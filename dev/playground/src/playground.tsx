/** The editor with a session above and the last run below. */

import { useGraphiQLActions } from '@graphiql/react';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useEffect, useMemo } from 'react';
import { EXAMPLES_PLUGIN, ExamplesContext, WELCOME } from './examples.tsx';
import { ProblemOfProject } from './problem-of-project.tsx';
import type { Project } from './project.ts';
import { RunPane } from './run-pane.tsx';
import { createRuns } from './runs.ts';
import { createPlaygroundSession, type PlaygroundSession } from './session.ts';
import { SessionBar } from './session-bar.tsx';
import { useStore } from './store.ts';

const PLUGINS = [EXAMPLES_PLUGIN, HISTORY_PLUGIN];

export function Playground({ project }: { readonly project: Project }) {
  const { session, runs, facts } = useMemo(() => {
    const session = createPlaygroundSession(project);
    return { session, runs: createRuns(session), facts: { project, session } };
  }, [project]);
  return (
    <div className="pg">
      <SessionBar session={session} />
      {project.watched && <ProblemOfProject />}
      <main className="pg-main">
        <ExamplesContext value={facts}>
          <GraphiQL
            fetcher={runs.fetch}
            plugins={PLUGINS}
            visiblePlugin={EXAMPLES_PLUGIN}
            defaultQuery={WELCOME}
            defaultEditorToolsVisibility="variables"
            shouldPersistHeaders={false}
            showPersistHeadersSettings={false}
          >
            <GraphiQL.Logo>
              <SchemaOfCaller session={session} />
            </GraphiQL.Logo>
          </GraphiQL>
        </ExamplesContext>
        <RunPane runs={runs} />
      </main>
    </div>
  );
}

/** What may be seen of the schema is the caller's: it is asked for again when that changes. */
function SchemaOfCaller({ session }: { readonly session: PlaygroundSession }) {
  const { introspect } = useGraphiQLActions();
  const id = useStore(session.state).caller?.id ?? null;
  useEffect(() => {
    if (id !== null) void introspect();
  }, [id, introspect]);
  return null;
}
