/** The project's operations, to be opened in a tab with variables to start from. */
import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type DocumentNode, type FieldNode, Kind, parse, print, visit } from 'graphql';
import { createContext, use, useMemo, useState } from 'react';
import type { Project } from './project.ts';
import { sampleVariables } from './sample-variables.ts';
import type { PlaygroundSession } from './session.ts';

/** What the first tab holds until something else does. */
export const WELCOME = `# Sign in above, pick a tenant, and open an example.
# Ctrl+Space completes, Ctrl+Enter runs.

query Here {
  __typename
}
`;

interface Listed {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly document: DocumentNode;
}

const KINDS = [
  ['query', 'Queries'],
  ['subscription', 'Subscriptions'],
  ['mutation', 'Mutations'],
] as const;

export interface ExampleFacts {
  readonly project: Project;
  readonly session: PlaygroundSession;
}

/** What the plugin shows: the editor gives it no properties. */
export const ExamplesContext = createContext<ExampleFacts | null>(null);

export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: 'Examples', icon: ExamplesIcon, content: Examples };

function Examples() {
  const facts = use(ExamplesContext);
  if (facts === null) throw new Error('the examples have no project');
  const { project, session } = facts;
  const all = useMemo(() => listedOf(project), [project]);
  const [wanted, setWanted] = useState('');
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const schema = useGraphiQL((state) => state.schema);
  const editors = useGraphiQL((state) => state);
  const found = useMemo(
    () => all.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase())),
    [all, wanted],
  );

  const open = ({ document, name }: Listed): void => {
    const facts = { callerId: session.state.get().caller?.id ?? null, now: new Date() };
    const values = schema ? sampleVariables(document, schema, facts) : null;
    const query = print(document);
    const variables = values === null ? '' : JSON.stringify(values, null, 2);
    const before = editors.queryEditor?.getValue().trim();
    if (before && before !== WELCOME.trim()) addTab();
    editors.queryEditor?.setValue(query);
    editors.variableEditor?.setValue(variables);
    editors.responseEditor?.setValue('');
    updateActiveTabValues({ query, variables, operationName: name, response: null });
    editors.queryEditor?.focus();
  };

  return (
    <section aria-label="Examples" className="pg-examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <p className="pg-hint">What the portal asks. Each opens in a tab of its own.</p>
      <input
        type="search"
        className="pg-input"
        placeholder="Search operations"
        aria-label="Search operations"
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      {KINDS.map(([kind, title]) => {
        const ofKind = found.filter((each) => each.kind === kind);
        return ofKind.length === 0 ? null : (
          <div key={kind} className={`pg-kind pg-${kind}`}>
            <h2>
              {title} <span>{ofKind.length}</span>
            </h2>
            <ul>
              {ofKind.map((each) => (
                <li key={each.name}>
                  <button type="button" onClick={() => open(each)}>
                    {each.name}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {found.length === 0 && (
        <p className="pg-hint">{all.length === 0 ? 'This project has none.' : 'None of that name.'}</p>
      )}
    </section>
  );
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5h16M4 12h10M4 19h7" strokeLinecap="round" />
      <path d="m17 14 4 3-4 3z" fill="currentColor" strokeLinejoin="round" />
    </svg>
  );
}

function listedOf({ examples }: Project): readonly Listed[] {
  return examples.flatMap(({ text }) => listed(text)).sort((one, two) => (one.name < two.name ? -1 : 1));
}

/** Clients with a cache ask for `__typename` everywhere; people who read do not. */
function listed(text: string): Listed[] {
  const document = visit(parse(text, { noLocation: true }), { Field: withoutTypename });
  return document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION && node.name !== undefined
      ? [{ name: node.name.value, kind: node.operation, document }]
      : [],
  );
}

function withoutTypename({ name }: FieldNode): null | undefined {
  return name.value === '__typename' ? null : undefined;
}
