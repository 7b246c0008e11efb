/** `gateway explain <operation>`: plan, calls, cost, access and cache policy of an operation, without a call. */
import { existsSync, readFileSync } from 'node:fs';
import { type DefinitionNode, Kind, print } from 'graphql';
import type { ExplainedNode, Explanation } from '../gateway/execute/explain/explain-operation.ts';
import { openExplainer } from '../gateway/execute/explain/open-explainer.ts';
import { parseOperations } from '../schema/compile/operations.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { compileProject, graphOf, readOperationFiles } from './project.ts';
import type { Terminal } from './terminal.ts';

export interface ExplainOptions {
  /** JSON of the variables. Without it the cost is known for operations that need none. */
  readonly variables?: string;
}

/** @param wanted name of an operation in `schema/operations`, a `.graphql` file, or the text itself */
export async function explain(
  root: string,
  wanted: string,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<void> {
  const { text, name } = await findOperation(root, wanted);
  const given = options.variables === undefined ? null : readVariables(options.variables);
  const explainer = openExplainer(graphOf(await compileProject(root)));
  try {
    const needsVariables = /^\s*(query|mutation|subscription)\s*\w*\s*\([^)]*!/.test(text);
    const explained = explainer.explain(text, name, given ?? (needsVariables ? null : {}));
    show(explained, terminal);
    terminal.answer(explained);
  } catch (error) {
    const refused = error as { errors?: readonly { message: string }[] };
    if (refused.errors === undefined) throw error;
    const messages = refused.errors.map(({ message }) => message);
    throw new CommandError(EXIT.data, messages.join('\n'), { errors: messages });
  } finally {
    await explainer.close();
  }
}

async function findOperation(root: string, wanted: string): Promise<{ text: string; name: string | undefined }> {
  if (/[{]/.test(wanted)) return { text: wanted, name: undefined };
  if (existsSync(wanted)) return { text: readFileSync(wanted, 'utf8'), name: undefined };
  const definitions = (await readOperationFiles(root)).flatMap((file) => parseOperations(file).definitions);
  const operations = definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition] : [],
  );
  const found = operations.find(({ name }) => name?.value === wanted);
  if (found === undefined) {
    const known = operations.map(({ name }) => name?.value).join(', ') || 'there is none yet';
    throw new CommandError(EXIT.noInput, `no page has an operation ${wanted}. Known: ${known}`);
  }
  return { text: withFragments(print(found), definitions), name: wanted };
}

/** The operation with the fragments it spreads, those of fragments too. */
function withFragments(operation: string, definitions: readonly DefinitionNode[]): string {
  let text = operation;
  for (let grown = true; grown; ) {
    grown = false;
    for (const definition of definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const { value } = definition.name;
      if (!new RegExp(`\\.\\.\\.\\s*${value}\\b`).test(text) || text.includes(`fragment ${value} on`)) continue;
      text += `\n\n${print(definition)}`;
      grown = true;
    }
  }
  return text;
}

function readVariables(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new CommandError(EXIT.usage, `--variables wants a JSON object, not ${text}`);
}

function show({ name, kind, plan, cost, cache, access }: Explanation, terminal: Terminal): void {
  const head = (text: string): string => terminal.style('bold', text);
  terminal.say(head(`${kind} ${name ?? ''}`.trim()));
  terminal.say(`\n${head('Plan')}`);
  if (plan === null) terminal.say('  nothing is fetched');
  else for (const line of draw(plan, terminal)) terminal.say(`  ${line}`);
  terminal.say(`\n${head('Cost')}    ${cost ?? 'depends on the variables: give them with --variables'}`);
  terminal.say(
    `${head('Cache')}   ${cache === null ? 'not kept' : `${cache.ttl} s, shared by ${cache.scope === 'shared' ? 'everybody' : `each ${cache.scope}`}, tags ${cache.tags.join(', ') || 'none'}`}`,
  );
  terminal.say(head('Access'));
  for (const [field, needs] of Object.entries(access)) terminal.say(`  ${field} needs ${needs}`);
  if (Object.keys(access).length === 0) terminal.say('  open to everybody');
}

function draw(node: ExplainedNode, terminal: Terminal): string[] {
  if (node.kind !== 'fetch') {
    const title = node.kind === 'sequence' ? 'one after the other' : 'side by side';
    return [title, ...node.nodes.flatMap((inner) => draw(inner, terminal)).map((line) => `  ${line}`)];
  }
  const at = node.at.length === 0 ? '' : ` for ${node.at.join('.')}`;
  const calls = node.calls.map(
    ({ method, path, times, keys }) =>
      `  ${method} ${path}  ${terminal.style('dim', keys === null || keys === 1 ? times : `${times}, up to ${keys}`)}`,
  );
  return [`${terminal.style('cyan', node.service)}${at}`, ...calls];
}
