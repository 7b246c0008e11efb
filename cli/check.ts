/** `gateway check`: what a changed contract or overlay breaks, and for which operation of which page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { parseOperations } from '../schema/compile/operations.ts';
import { describeProblem } from '../schema/compile/problem.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { compileProject, readOperationFiles } from './project.ts';
import type { Terminal } from './terminal.ts';

export interface CheckOptions {
  /** API schema to compare with. Default: `schema/generated/api.graphql` of the project. */
  readonly against?: string;
  /** Every breaking change fails, also one that no page uses. */
  readonly strict?: boolean;
}

interface Broken {
  readonly operation: string;
  readonly file: string;
  readonly reasons: readonly string[];
}

export interface Report {
  readonly broken: readonly Broken[];
  /** Changes of the published schema that break somebody's client, with the operations of ours that use the place. */
  readonly changes: readonly { readonly change: string; readonly usedBy: readonly string[] }[];
  /** What the contracts hold and the graph does not. */
  readonly warnings: readonly string[];
}

/** @returns exit code */
export async function check(root: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const compiled = await compileProject(root);
  const before = readPublished(root, options.against);
  const report: Report = {
    ...compare(before, compiled.apiSchema, await readOperationFiles(root)),
    warnings: compiled.warnings.map(describeProblem),
  };
  const failed = report.broken.length > 0 || (options.strict === true && report.changes.length > 0);
  show(report, before !== null, terminal);
  terminal.answer({ ok: !failed, ...report });
  return failed ? EXIT.found : EXIT.ok;
}

/** @returns `null`: nothing is published yet. @throws {CommandError} when a file that was named is no schema */
function readPublished(root: string, against: string | undefined): GraphQLSchema | null {
  const file = against ?? join(root, 'schema/generated/api.graphql');
  if (!existsSync(file)) {
    if (against === undefined) return null;
    throw new CommandError(EXIT.noInput, `there is no file ${file}: --against wants the schema to compare with`);
  }
  try {
    return buildSchema(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(EXIT.data, `${file} is no GraphQL schema: ${(error as Error).message}`);
  }
}

/** @param before the published schema; `null`: nothing is published yet */
export function compare(
  before: GraphQLSchema | null,
  after: GraphQLSchema,
  files: readonly { readonly file: string; readonly text: string }[],
): Omit<Report, 'warnings'> {
  const reasons = new Map<string, { operation: string; file: string; reasons: string[] }>();
  const uses = new Map<string, Set<string>>();
  // Fragments may stand in another file than the operation.
  const fragments = files
    .flatMap((file) => parseOperations(file).definitions)
    .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  for (const { file, text } of files) {
    for (const definition of parseOperations({ file, text }).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const operation = definition.name?.value ?? '(without a name)';
      const document = { kind: Kind.DOCUMENT, definitions: [definition, ...fragments] } as const;
      const errors = validate(after, document)
        .map(({ message }) => message)
        // Every operation is looked at with all fragments there are.
        .filter((message) => !/^Fragment "\w+" is never used/.test(message));
      if (errors.length > 0) reasons.set(operation, { operation, file, reasons: errors });
      if (before !== null) uses.set(operation, coordinatesOf(before, document));
    }
  }
  const changes = (before === null ? [] : findBreakingChanges(before, after)).map(({ description }) => {
    const place = coordinateOf(description);
    const usedBy = [...uses]
      .filter(([, places]) => place !== null && places.has(place))
      .map(([operation]) => operation);
    return { change: description, usedBy };
  });
  for (const { change, usedBy } of changes) {
    for (const operation of usedBy) {
      const known = reasons.get(operation);
      const file = known?.file ?? files.find(({ text }) => new RegExp(`\\b${operation}\\b`).test(text))?.file ?? '';
      // What the operation's own validation says already is not said twice.
      if (known === undefined) reasons.set(operation, { operation, file, reasons: [change] });
    }
  }
  return { broken: [...reasons.values()], changes };
}

/** `Type.field` or `Type` at the start of what graphql-js says of a change. */
function coordinateOf(description: string): string | null {
  const changed =
    /^(?:Enum value )?"?(\w+\.\w+)/.exec(description) ?? /^A required arg \w+ on (\w+\.\w+)/.exec(description);
  if (changed?.[1] !== undefined) return changed[1];
  return (
    /(?:enum|union|type|interface) (?:type )?"?(\w+)"?/.exec(description)?.[1] ??
    /^"?(\w+)"? (?:was|changed)/.exec(description)?.[1] ??
    null
  );
}

/** Fields, types and input fields that an operation touches. */
function coordinatesOf(schema: GraphQLSchema, document: Parameters<typeof visit>[0]): Set<string> {
  const found = new Set<string>();
  const info = new TypeInfo(schema);
  const add = (type: unknown): void => {
    if (type != null) found.add(String(type).replace(/[[\]!]/g, ''));
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: (node) => {
        found.add(`${info.getParentType()?.name}.${node.name.value}`);
        add(info.getType());
      },
      Argument: () => add(info.getInputType()),
      ObjectField: (node) => {
        found.add(`${String(info.getParentInputType()).replace(/[[\]!]/g, '')}.${node.name.value}`);
      },
      VariableDefinition: () => add(info.getInputType()),
    }),
  );
  return found;
}

function show({ broken, changes, warnings }: Report, compared: boolean, terminal: Terminal): void {
  for (const warning of warnings) terminal.complain(warning);
  for (const { operation, file, reasons } of broken) {
    terminal.say(`${terminal.style('red', 'breaks')} ${operation} (${file})`);
    for (const reason of reasons) terminal.say(`  ${reason}`);
  }
  for (const { change, usedBy } of changes.filter(({ usedBy: users }) => users.length === 0)) {
    terminal.say(`${terminal.style('yellow', 'breaks nobody here')} ${change}${usedBy.join()}`);
  }
  if (!compared) terminal.say('nothing is published yet (schema/generated/api.graphql): compared with the pages only');
  if (broken.length === 0) terminal.say(`${terminal.style('green', 'ok')} every page fits the graph`);
}
