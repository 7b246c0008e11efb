/**
 * Generated queries over the product's own graph: compiled plans against the reference executor, data, error paths and
 * codes. There is no truth here, so what the synthetic supergraphs hold against the truth is left to them.
 */
import { type ExecutionResult, execute, GraphQLSchema, parse } from 'graphql';
import type { Answer, Operation } from './answerer.ts';
import { compareAnswers, compareData, type Difference } from './compare.ts';
import { generateOperation } from './generate/operation.ts';
import { type Product, productValues } from './product.ts';
import { deriveSeed } from './random.ts';
import { hasCollidingAlias } from './reference-faults.ts';

export interface ProductFinding {
  readonly index: number;
  readonly operation: Operation;
  readonly differences: readonly Difference[];
}

export interface ProductResult {
  /** Operations whose answers were compared. */
  readonly compared: number;
  /** Of them, those with data and without errors. */
  readonly whole: number;
  readonly findings: readonly ProductFinding[];
  /** In how many operations each reason was met. */
  readonly explained: Readonly<Record<string, number>>;
  /** Operations that were not asked, by reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** @param operations how many to compare; more are drawn where the reference is known to be wrong */
export async function runProductCampaign(product: Product, operations: number, seed: number): Promise<ProductResult> {
  // Changes would have to be made twice, on two copies of the services.
  const schema = new GraphQLSchema({ ...product.supergraph.apiSchema.toConfig(), mutation: undefined });
  const values = productValues(schema);
  const explained: Record<string, number> = {};
  const left: Record<string, number> = {};
  const findings: ProductFinding[] = [];
  const count = (of: Record<string, number>, reason: string) => {
    of[reason] = (of[reason] ?? 0) + 1;
  };
  let compared = 0;
  let whole = 0;
  for (let index = 0; compared < operations; index += 1) {
    const operation = generateOperation({ schema, values, depth: 4, fields: 20 }, deriveSeed(seed, index, 'product'));
    const reason = notComparable(operation.query, schema);
    if (reason !== null) {
      count(left, reason);
      continue;
    }
    compared += 1;
    const actual = await product.ours(operation);
    const reference = await product.reference(operation);
    if (actual.errors === undefined) whole += 1;
    const judged = judgeProduct(reference, actual);
    const unused = judged.differences.length > 0 && (await refusedWhereUnused(product, operation, reference, actual));
    const { differences, reasons } = unused ? { differences: [], reasons: new Set([REFUSED_UNUSED]) } : judged;
    for (const one of reasons) count(explained, one);
    const ordered = differences.some(({ kind }) => kind === 'order') && hasRightOrder(schema, operation, actual);
    if (ordered) count(explained, ORDER);
    const unexplained = ordered ? differences.filter(({ kind }) => kind !== 'order') : differences;
    if (unexplained.length > 0) findings.push({ index, operation, differences: unexplained });
  }
  return { compared, whole, findings, explained, left };
}

/** Where the reference is wrong for any data, as the tests of its faults show. */
function notComparable(query: string, schema: GraphQLSchema): string | null {
  if (/\b__(schema|type)\b/.test(query)) return 'introspection: the reference orders it otherwise and knows less of it';
  if (hasCollidingAlias(query, schema)) return 'an alias collides with a field the plan needs';
  return null;
}

export function judgeProduct(
  reference: Answer,
  actual: Answer,
): { readonly differences: readonly Difference[]; readonly reasons: ReadonlySet<string> } {
  const reasons = new Set<string>();
  const refused = (reference.errors ?? []).filter(({ path }) => (path ?? []).length === 0);
  if (
    refused.length > 0 &&
    refused.every(({ message }) => CANNOT_REPRESENT.test(message)) &&
    (actual.errors ?? []).some(({ extensions, path }) => REFUSALS.has(extensions?.code) && path?.length === 1)
  )
    return { differences: [], reasons: reasons.add(REFUSED_VARIABLE) };
  const invalid = new Set(
    (reference.errors ?? []).filter(({ message }) => INVALID_VALUE.test(message)).map(({ path }) => path?.join('.')),
  );
  const differences = compareAnswers(reference, actual).filter((difference) => {
    if (difference.kind === 'data' && areNow(difference.expected, difference.actual)) {
      reasons.add(CLOCK);
      return false;
    }
    const code = difference.kind === 'error-extra' ? 'BAD_USER_INPUT' : null;
    const isRefusal =
      (difference.kind === 'error-extra' || difference.kind === 'error-missing') &&
      difference.code === code &&
      invalid.has(difference.path?.join('.'));
    if (isRefusal) reasons.add(REFUSED_LITERAL);
    return !isRefusal;
  });
  return { differences, reasons };
}

/** By this process, or by the service that the value was sent to. */
const REFUSALS: ReadonlySet<unknown> = new Set(['BAD_USER_INPUT', 'BAD_REQUEST']);
const ORDER = 'order of merged fields: ours is that of graphql-js, which the reference’s planner changes';
const CANNOT_REPRESENT = / cannot represent /;
const INVALID_VALUE = /^Argument ".*" has invalid value /s;
const REFUSED_VARIABLE =
  'a variable that a custom scalar refuses fails its field; in the reference it fails the whole fetch, without a path';
const REFUSED_UNUSED =
  'a variable that a custom scalar refuses, used by excluded fields only, is not looked at; in the reference it fails the whole fetch';
const REFUSED_LITERAL =
  'a literal that a custom scalar refuses fails its field with BAD_USER_INPUT; in the reference the error has no code';
const CLOCK = 'moments of the service’s clock, asked a moment later';

/** What each custom scalar of the product takes, for one that refused a value. */
const ACCEPTED: Readonly<Record<string, string>> = {
  DateTime: '2026-01-15T12:00:00Z',
  Date: '2026-01-15',
  Decimal: '1',
};

/**
 * Whether the reference lost a fetch to a variable that nothing which runs uses. Proof: with a value that the scalar takes
 * instead, ours answers as before, and the reference answers like ours.
 */
async function refusedWhereUnused(
  product: Product,
  operation: Operation,
  reference: Answer,
  actual: Answer,
): Promise<boolean> {
  let variables = JSON.stringify(operation.variables ?? {});
  for (const { path, message } of reference.errors ?? []) {
    const [, scalar = '', value = ''] = /^(\w+) cannot represent (".*")$/s.exec(message) ?? [];
    if ((path ?? []).length === 0 && value !== '')
      variables = variables.replaceAll(value, JSON.stringify(ACCEPTED[scalar] ?? null));
  }
  const repaired = { ...operation, variables: JSON.parse(variables) as Record<string, unknown> };
  if (variables === JSON.stringify(operation.variables ?? {})) return false;
  const again = await product.ours(repaired);
  return (
    judgeProduct(actual, again).differences.length === 0 &&
    judgeProduct(await product.reference(repaired), again).differences.length === 0
  );
}

/** Whether graphql-js, given the values of the answer, writes them in the same order (GraphQL §6.3.2). */
function hasRightOrder(schema: GraphQLSchema, { query, operationName, variables }: Operation, answer: Answer): boolean {
  const written = execute({
    schema,
    document: parse(query),
    operationName,
    variableValues: variables,
    rootValue: answer.data,
    fieldResolver: (source: Record<string, unknown>, _args, _context, { path }) => source[path.key],
  }) as ExecutionResult;
  return compareData(JSON.parse(JSON.stringify(written)), answer).length === 0;
}

/** Whether both are moments of this run. */
function areNow(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && Math.abs(Date.now() - Date.parse(value)) < 10_000);
}
