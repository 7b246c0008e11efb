/**
 * JSON bodies of the GraphQL route. A portal sends the same few bodies again and again: they are read once, and what the
 * engine finds out about them stays with them.
 */
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { REMEMBERED_CHARACTERS, REMEMBERED_OPERATIONS } from '../../schema/contract/memory-bounds.ts';
import { readText, refuseCoding } from './read-text.ts';

/** A longer body is not likely to be sent again. */
const LONGEST = 16_384;

const REMEMBERED = Symbol('remembered');

/** What stands for the bytes of a body that was read by {@link readJson}: the body itself, where requests share it. */
export function sameBytesOf(body: object): object | undefined {
  return REMEMBERED in body ? body : undefined;
}

/** @throws the framework's own refusal of a body that is no JSON, or names what no body may name (`__proto__`); BAD_REQUEST for other than UTF-8 */
export type ReadBody = (bytes: Buffer) => unknown;

/** A body that was read, with the bytes that it was read from. */
interface KnownBody {
  readonly bytes: Buffer;
  readonly body: object;
}

/** The reading of the framework, for bodies that were not read before. */
export function createBodyReader(server: FastifyInstance): ReadBody {
  const parse = server.getDefaultJsonParser('error', 'error') as unknown as SynchronousParser;
  // The engine's facts about a body hold its prepared operation, also when the engine itself has forgotten it.
  const known = new LRUCache<string, KnownBody>({
    max: REMEMBERED_OPERATIONS,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: ({ bytes }) => bytes.length + 1,
  });

  function readNew(bytes: Buffer, key: string): unknown {
    const text = readText(bytes);
    let failure: Error | null = null;
    let read: unknown;
    parse(null, text, (error, body) => {
      failure = error;
      read = body;
    });
    if (failure !== null) throw failure;
    if (mayBeRemembered(read) && text.length <= LONGEST) {
      Object.defineProperty(read, REMEMBERED, { value: true });
      known.set(key, { bytes: copyOf(bytes), body: freeze(read) });
    }
    return read;
  }

  return (bytes) => {
    const key = keyOf(bytes);
    const found = known.get(key);
    return found?.bytes.equals(bytes) ? found.body : readNew(bytes, key);
  };
}

/** Bytes at either end: variables stand before the document or behind it. */
const END = 192;

/**
 * To decode and hash a whole body costs a hundredth of a page (a document has some kilobytes), to compare it nearly nothing. Bodies
 * that are alike at both ends and as long take each other's place.
 */
function keyOf(bytes: Buffer): string {
  const { length } = bytes;
  if (length <= 2 * END) return bytes.toString('latin1');
  return `${length} ${bytes.toString('latin1', 0, END)}${bytes.toString('latin1', length - END)}`;
}

/** Bytes of a request are part of what was read from its connection, all of which they would hold. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** What the framework's parser is: it looks at the text alone and is done when it returns. */
type SynchronousParser = (request: null, text: string, done: (error: Error | null, body?: unknown) => void) => void;

/** Makes a reader the parser of JSON in a scope. */
export function readJson(scope: FastifyInstance, read: ReadBody): void {
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ headers }, bytes: Buffer, done) => {
    try {
      refuseCoding(headers);
      done(null, read(bytes));
    } catch (error) {
      done(error as Error);
    }
  });
}

/**
 * Only what says itself that it reads: changes are not sent twice, and those that sign in carry passwords, which must not
 * outlive their request. A document that is named by its id does not say what it does.
 */
function mayBeRemembered(body: unknown): body is object {
  if (typeof body !== 'object' || body === null || !('query' in body)) return false;
  return typeof body.query === 'string' && !body.query.includes('mutation');
}

/** Many requests share it: nobody may write to it. By a list, not by calls: who nests a body deep enough would fill the stack. */
function freeze<T extends object>(body: T): T {
  const open: object[] = [body];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const inner of Object.values(one)) if (typeof inner === 'object' && inner !== null) open.push(inner);
    Object.freeze(one);
  }
  return body;
}
