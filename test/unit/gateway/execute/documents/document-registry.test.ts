import { describe, expect, test } from 'vitest';
import {
  createDocumentRegistry,
  type DocumentRegistryOptions,
  documentId,
} from '../../../../../gateway/execute/documents/document-registry.ts';
import type { RequestContext } from '../../../../../schema/contract/request-context.ts';

const TRUSTED = 'query Trusted { me { id } }';
const FREE = 'query Free { me { id } }';
const NOBODY = { caller: null } as unknown as RequestContext;
const ADMIN = { caller: { roles: ['ADMIN'] } } as unknown as RequestContext;

function registryOf(options: Partial<DocumentRegistryOptions> = {}) {
  const untrusted: string[] = [];
  const registry = createDocumentRegistry({
    mode: 'off',
    trusted: new Map([[documentId(TRUSTED), TRUSTED]]),
    exemptRoles: ['ADMIN'],
    registeredCharacters: 1000,
    onUntrusted: ({ id }) => untrusted.push(id),
    ...options,
  });
  const codeOf = (query: string, id?: string, context = NOBODY): string => {
    try {
      return registry.textOf({ query, documentId: id }, context);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { registry, untrusted, codeOf };
}

describe('an id', () => {
  test('of a trusted document stands for its text in every mode', () => {
    for (const mode of ['off', 'log', 'only'] as const) {
      expect(registryOf({ mode }).codeOf('', documentId(TRUSTED))).toBe(TRUSTED);
    }
  });

  test('that nobody knows is not found', () => {
    expect(registryOf().codeOf('', documentId('{ x }'))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('stands for a registered text from then on', () => {
    const { registry, codeOf } = registryOf();
    registry.register({ query: FREE, documentId: documentId(FREE) });
    expect(codeOf('', documentId(FREE))).toBe(FREE);
  });

  test.each(['', 'abc', '../../etc/passwd', documentId(FREE).toUpperCase(), `${documentId(FREE)}0`, '__proto__'])(
    'is refused when it is no SHA-256: %j',
    (id) => {
      expect(registryOf().codeOf('', id)).toBe('BAD_REQUEST');
    },
  );

  test('is refused with the text of another one', () => {
    expect(registryOf().codeOf(FREE, documentId(TRUSTED))).toBe('BAD_REQUEST');
    expect(registryOf().codeOf(FREE, documentId(FREE))).toBe(FREE);
  });

  test('is forgotten when others were registered after it, and trusted ones are not', () => {
    const { registry, codeOf } = registryOf({ registeredCharacters: 300 });
    for (const text of [FREE, '{ a }', '{ b }', '{ c }', '{ d }', '{ e }'])
      registry.register({ query: text, documentId: documentId(text) });
    expect(codeOf('', documentId(FREE))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(codeOf('', documentId('{ e }'))).toBe('{ e }');
    expect(codeOf('', documentId(TRUSTED))).toBe(TRUSTED);
  });

  test('cannot be registered where nothing is kept', () => {
    const { registry, codeOf } = registryOf({ registeredCharacters: 0 });
    registry.register({ query: FREE, documentId: documentId(FREE) });
    expect(codeOf('', documentId(FREE))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});

describe('a text that is not trusted', () => {
  test('runs in mode off, untold', () => {
    const { codeOf, untrusted } = registryOf();
    expect(codeOf(FREE)).toBe(FREE);
    expect(untrusted).toEqual([]);
  });

  test('runs in mode log and is told once', () => {
    const { codeOf, untrusted } = registryOf({ mode: 'log' });
    for (const text of [FREE, FREE, TRUSTED]) expect(codeOf(text)).toBe(text);
    expect(untrusted).toEqual([documentId(FREE)]);
  });

  test('does not run in mode only, nor under a registered id', () => {
    const { registry, codeOf } = registryOf({ mode: 'only' });
    registry.register({ query: FREE, documentId: documentId(FREE) });
    expect(codeOf(TRUSTED)).toBe(TRUSTED);
    expect(codeOf(FREE)).toBe('PERSISTED_QUERY_REQUIRED');
    expect(codeOf(`${TRUSTED} `)).toBe('PERSISTED_QUERY_REQUIRED');
    expect(codeOf('', documentId(FREE))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('runs in mode only for an exempt role', () => {
    const { registry, codeOf } = registryOf({ mode: 'only' });
    expect(codeOf(FREE, undefined, ADMIN)).toBe(FREE);
    registry.register({ query: FREE, documentId: documentId(FREE) });
    expect(codeOf('', documentId(FREE), ADMIN)).toBe(FREE);
  });
});
