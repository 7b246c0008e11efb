/** Is each parameter of a call where the contract puts it, written in its style, and nothing else there? */
import { type Contract, type ContractParameter, propertyNames, styleOf } from './contract-operations.ts';
import { type Drawn, leavesOf } from './drawn-values.ts';
import type { SentRequest } from './recorder.ts';

export interface SentParameter {
  readonly parameter: ContractParameter;
  readonly drawn: Drawn;
}

/** The path template of the contract as an expression with one group a placeholder. */
export interface PathTemplate {
  readonly expression: RegExp;
  readonly placeholders: readonly string[];
  /** Segments a path of it has. */
  readonly segments: number;
  /** Fixed pairs of templates that hold a query of their own (`/path?Action=List`). */
  readonly fixedPairs: readonly string[];
}

export function readTemplate(prefix: string, path: string): PathTemplate {
  const [plain = '', query = ''] = path.replace(/#.*$/, '').split('?');
  const whole = prefix + plain.replace(/["<> ]/g, (character) => encodeURI(character));
  const parts = whole.split(/\{([^{}]+)\}/);
  const expression = parts.map((part, index) => (index % 2 === 1 ? '([^/]*)' : escaped(part))).join('');
  return {
    expression: new RegExp(`^${expression}$`),
    placeholders: parts.filter((_, index) => index % 2 === 1),
    segments: whole.split('/').length,
    fixedPairs: query === '' ? [] : query.split('&'),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** @returns what is wrong with the path; values are looked up by the placeholder they fill */
export function judgePath(
  template: PathTemplate,
  request: SentRequest,
  drawnFor: (placeholder: string) => Drawn | undefined,
): string[] {
  const path = request.url.split('?')[0] ?? '';
  const match = template.expression.exec(path);
  if (match === null) return [`path ${path}`];
  return template.placeholders.flatMap((name, index) => {
    const drawn = drawnFor(name);
    if (drawn === undefined) return [`no value for {${name}}`];
    const segment = decodeURIComponent(match[index + 1] ?? '');
    return drawn.leaves
      .filter((leaf) => !segment.includes(leaf))
      .map((leaf) => `path ${name}: ${segment} lacks ${leaf}`);
  });
}

/** Name and value of a query, decoded. */
type Pair = readonly [name: string, value: string];

export function judgeQuery(
  contract: Contract,
  template: PathTemplate,
  request: SentRequest,
  sent: readonly SentParameter[],
): string[] {
  const query = request.url.split(/\?(.*)/s)[1] ?? '';
  let left: Pair[] = query === '' ? [] : query.split('&').map(readPair);
  for (const fixed of template.fixedPairs) {
    const at = left.findIndex(
      ([name, value]) => `${name}=${value}` === fixed || fixed.startsWith(`${name}=`) || name === fixed,
    );
    if (at >= 0) left = left.toSpliced(at, 1);
  }
  const problems: string[] = [];
  for (const one of sent) {
    const belongs = pairsOf(contract, one);
    const own = left.filter(belongs);
    left = left.filter((pair) => !own.includes(pair));
    problems.push(...judgePairs(one, own));
  }
  if (left.length > 0) problems.push(`extra query ${JSON.stringify(left).slice(0, 120)}`);
  return problems;
}

function readPair(text: string): Pair {
  const at = text.indexOf('=');
  const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  return [decodeURIComponent(name), decodeURIComponent(value)];
}

/** Which pairs are this parameter's. An exploded object is its properties: each once, a list as often as it has items. */
function pairsOf(contract: Contract, { parameter, drawn }: SentParameter): (pair: Pair) => boolean {
  const { style, explode } = styleOf(parameter);
  const { value } = drawn;
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!isObject || parameter.schema === undefined) return ([name]) => name === parameter.name;
  if (style === 'deepObject') return ([name]) => name.startsWith(`${parameter.name}[`);
  if (!explode) return ([name]) => name === parameter.name;
  const names = propertyNames(contract, parameter.schema);
  const times = new Map<string, number>();
  return ([name]) => {
    if (!(names.has(name) || (names.size === 0 && name in value))) return false;
    const property = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    const seen = (times.get(name) ?? 0) + 1;
    times.set(name, seen);
    return seen <= (Array.isArray(property) ? property.length : 1);
  };
}

function judgePairs({ parameter, drawn }: SentParameter, own: readonly Pair[]): string[] {
  const { name } = parameter;
  if (parameter.content !== undefined && parameter.schema === undefined) {
    const got =
      own.length === 1
        ? leavesOf(readJson(own[0]?.[1] ?? ''))
            .sort()
            .join()
        : '';
    return got === [...drawn.leaves].sort().join() ? [] : [`query ${name} is not the JSON it should be`];
  }
  const text = own.map(([, value]) => value).join('\u0000');
  const problems = drawn.leaves
    .filter((leaf) => !text.includes(leaf))
    .map((leaf) => `query ${name}: ${text} lacks ${leaf}`);
  const { style, explode } = styleOf(parameter);
  if (Array.isArray(drawn.value)) {
    if (explode && style === 'form' && own.length !== drawn.value.length)
      problems.push(`query ${name} ${own.length} times`);
    if (!explode && own.length !== 1) problems.push(`query ${name} ${own.length} times instead of joined`);
  }
  return problems;
}

export function judgeHeaders(request: SentRequest, sent: readonly SentParameter[]): string[] {
  return sent.flatMap(({ parameter, drawn }) => {
    const text = String(request.headers[parameter.name.toLowerCase()] ?? '');
    return drawn.leaves
      .filter((leaf) => !text.includes(leaf))
      .map((leaf) => `header ${parameter.name}: ${text} lacks ${leaf}`);
  });
}

export function judgeCookies(request: SentRequest, sent: readonly SentParameter[]): string[] {
  const text = decodeURIComponent(String(request.headers.cookie ?? ''));
  return sent.flatMap(({ parameter, drawn }) => {
    const problems = drawn.leaves.filter((leaf) => !text.includes(leaf)).map(() => `cookie ${parameter.name}: ${text}`);
    const byProperty = styleOf(parameter).explode && drawn.value !== null && typeof drawn.value === 'object';
    if (!byProperty && !text.includes(`${parameter.name}=`)) problems.push(`no cookie ${parameter.name}`);
    return problems;
  });
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
