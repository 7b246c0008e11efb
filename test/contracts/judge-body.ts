/** Is the body of a call what the contract asks for: its media type, its property names, every value once? */
import { type Contract, type ContractOperation, type Node, propertyNames } from './contract-operations.ts';
import { type Drawn, leavesOf } from './drawn-values.ts';
import { readJson } from './judge-parameters.ts';
import type { SentRequest } from './recorder.ts';

/** @param drawn of the argument that is the body; `undefined` when the field has none */
export function judgeBody(
  contract: Contract,
  operation: ContractOperation,
  request: SentRequest,
  drawn: Drawn | undefined,
): string[] {
  const content = (contract.follow(operation.node.requestBody)?.content ?? {}) as Node;
  const medias = Object.keys(content);
  if (medias.length === 0) return request.body.length > 0 ? ['a body that the contract does not know'] : [];
  if (drawn === undefined) return ['the body has no argument'];
  const type = String(request.headers['content-type'] ?? '');
  const media =
    medias.find((name) => type.startsWith(name.split(';')[0] ?? '')) ?? medias.find((name) => name.includes('*'));
  if (media === undefined) return [`content-type ${type} instead of ${medias}`];
  const schema = (content[media] as Node | undefined)?.schema;
  const names = propertyNames(contract, schema);
  const text = request.body.toString();
  if (type.includes('json')) return judgeJson(text, drawn, names);
  if (type.includes('urlencoded')) return judgeForm(text, drawn, names);
  if (type.includes('multipart')) return judgeParts(text, drawn, names);
  return request.body.length === 0 ? ['the body is empty'] : [];
}

function judgeJson(text: string, drawn: Drawn, names: ReadonlySet<string>): string[] {
  // Integers beyond a double are compared as they are written.
  const sent = readJson(text.replace(/(^|[:[,])(\d{16,})/g, '$1"$2"'));
  const got = leavesOf(sent).sort().join('|');
  const wanted = [...drawn.leaves].sort().join('|');
  const problems = got === wanted ? [] : [`body ${got.slice(0, 90)} instead of ${wanted.slice(0, 90)}`];
  if (sent !== null && typeof sent === 'object' && !Array.isArray(sent) && names.size > 0) {
    problems.push(...unknown(Object.keys(sent), names));
  }
  return problems;
}

function judgeForm(text: string, drawn: Drawn, names: ReadonlySet<string>): string[] {
  const decoded = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '));
  const whole = decoded(text);
  const keys = text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => decoded(pair.split('=')[0] ?? '').split('[')[0] ?? '');
  return [
    ...drawn.leaves.filter((leaf) => !whole.includes(leaf)).map((leaf) => `the form lacks ${leaf}`),
    ...unknown(keys, names),
  ];
}

/** Parts are told by name: file parts are bytes, in which a drawn text does not show. */
function judgeParts(text: string, drawn: Drawn, names: ReadonlySet<string>): string[] {
  const parts = [...text.matchAll(/^Content-Disposition: form-data; name="([^"]*)"/gim)].map(([, name]) => name ?? '');
  const properties = drawn.value !== null && typeof drawn.value === 'object' ? Object.keys(drawn.value).length : 0;
  const problems = parts.length < properties ? [`${parts.length} parts of ${properties}`] : [];
  return [...problems, ...unknown(parts, names)];
}

function unknown(keys: readonly string[], names: ReadonlySet<string>): string[] {
  if (names.size === 0) return [];
  return keys.filter((key) => !names.has(key) && key !== 'k-1').map((key) => `the contract has no property ${key}`);
}
