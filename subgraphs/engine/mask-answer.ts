/** Takes out of a whole answer what its caller may not read, by the same masks that the graph's fields have. */
import type { Readable } from 'node:stream';
import { parse } from 'lossless-json';
import type { OperationBinding } from '../../schema/contract/operation-binding.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import type { MaskShape, RestService } from '../../schema/contract/rest.ts';
import type { MaskBinding } from '../../schema/contract/type-binding.ts';
import { mayRead } from './masks.ts';
import { asGatewayError } from './upstream/call-failure.ts';
import { unexpected } from './upstream/decode-response.ts';
import { readAtMost } from './upstream/forward.ts';
import { writeJson } from './upstream/write-json.ts';

type Row = Record<string, unknown>;
type Shapes = RestService['shapes'];

/** @returns the masked text; `null` when the caller may read everything, and the body was not touched */
export type MaskAnswer = (body: Readable, context: RequestContext) => Promise<string | null>;

/** @param root name of the answer's shape */
export function createMaskAnswer(
  shapes: Shapes,
  root: string,
  operation: OperationBinding,
  service: string,
): MaskAnswer {
  const masks = masksBelow(shapes, root);
  return async (body, context) => {
    const roles = context.caller?.roles ?? [];
    if (masks.every((mask) => roles.some((role) => mask.roles.includes(role)))) return null;
    // The pool cuts off what is longer than an answer may be.
    const answer = readJson(await readWhole(body, service), operation, service);
    apply(shapes, root, answer, context);
    return writeJson(answer);
  };
}

async function readWhole(body: Readable, service: string): Promise<string> {
  try {
    return await readAtMost(body, Number.POSITIVE_INFINITY);
  } catch (error) {
    throw asGatewayError(error, service);
  }
}

/** Numbers keep their digits. */
function readJson(text: string, operation: OperationBinding, service: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw unexpected(operation, service, cause);
  }
}

function apply(shapes: Shapes, name: string, value: unknown, context: RequestContext): void {
  if (Array.isArray(value)) {
    for (const item of value) apply(shapes, name, item, context);
    return;
  }
  const shape = shapes[name];
  if (typeof value !== 'object' || value === null || shape === undefined) return;
  const row = value as Row;
  const hidden = Object.entries(shape.masks ?? {}).filter(([, mask]) => !mayRead(mask, row, context));
  for (const property of Object.keys(row)) {
    const child = shape.properties?.[property] ?? shape.properties?.['*'];
    if (child !== undefined) apply(shapes, child, row[property], context);
  }
  // Afterwards: a mask may depend on a property that is masked itself.
  for (const [property] of hidden) if (property in row) row[property] = null;
}

function masksBelow(shapes: Shapes, root: string): readonly MaskBinding[] {
  const found: MaskBinding[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const shape: MaskShape = shapes[name] ?? {};
    found.push(...Object.values(shape.masks ?? {}));
    for (const child of Object.values(shape.properties ?? {})) visit(child);
  };
  visit(root);
  return found;
}
