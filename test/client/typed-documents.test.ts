import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { buildSchema, type DocumentNode, isObjectType, print } from 'graphql';
import { of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { ERROR_TEXTS } from '../../schema/client/generated/error-texts.ts';
import { KEY_FIELDS, PAGED_FIELDS } from '../../schema/client/generated/graph-facts.ts';
import * as operations from '../../schema/client/generated/operations.ts';
import { createCache, failuresOf, readFragment, textOf, trustedId } from '../../schema/client/index.ts';
import { ERRORS } from '../../schema/contract/errors.ts';

const generated = (name: string): string =>
  readFileSync(new URL(`../../schema/generated/${name}`, import.meta.url), 'utf8');
const trusted: Readonly<Record<string, { readonly name: string; readonly document: string }>> = JSON.parse(
  generated('trusted-documents.json'),
);
const schema = buildSchema(generated('api.graphql'));
const documents = Object.entries(operations as unknown as Record<string, DocumentNode>).filter(([name]) =>
  name.endsWith('Document'),
);

describe('every typed document', () => {
  test('is a trusted one', () => {
    expect(documents.map(([name]) => name.replace('Document', '')).sort()).toEqual(
      Object.values(trusted)
        .map(({ name }) => name)
        .sort(),
    );
  });

  test.each(documents)('%s leaves Apollo Client with the text that its id names', async (_name, document) => {
    const id = trustedId(document) ?? '';
    expect(trusted[id]?.document).toBe(print(document));
    let sent: DocumentNode | undefined;
    const link = new ApolloLink((operation) => {
      sent = operation.query;
      return of({ data: null, errors: [] });
    });
    const apollo = new ApolloClient({ cache: new InMemoryCache(), link });
    const definition = document.definitions[0];
    if (definition?.kind !== 'OperationDefinition') throw new Error('no operation');
    const ask = {
      query: async () => apollo.query({ query: document, fetchPolicy: 'no-cache' }),
      mutation: async () => apollo.mutate({ mutation: document, fetchPolicy: 'no-cache' }),
      subscription: async () =>
        new Promise((resolve) =>
          apollo
            .subscribe({ query: document, fetchPolicy: 'no-cache' })
            .subscribe({ next: resolve, complete: () => resolve(null) }),
        ),
    }[definition.operation];
    await ask().catch(() => {});
    apollo.stop();
    expect(sent && trustedId(sent)).toBe(id);
    expect(
      createHash('sha256')
        .update(print(sent as DocumentNode))
        .digest('hex'),
    ).toBe(id);
  });
});

test('a masked fragment is read where it is asked for', () => {
  type Row = NonNullable<operations.MawbDetailQuery['mawb']>;
  const party = { __typename: 'Party', name: 'Sample Forwarding Miami' } as unknown as Row['shipper'];
  // @ts-expect-error the page does not see what the card asks for
  const hidden: string = party.name;
  expect(hidden).toBe(readFragment(operations.PartyCardFragmentDoc, party).name);
});

describe('the cache', () => {
  test('knows every entity by its key, also one that is no id', () => {
    const cache = createCache();
    expect(cache.identify({ __typename: 'Airport', code: 'SCL' })).toBe('Airport:{"code":"SCL"}');
    expect(cache.identify({ __typename: 'Mawb', id: 'm1' })).toBe('Mawb:m1');
    for (const [type, fields] of Object.entries(KEY_FIELDS)) {
      const object = schema.getType(type);
      if (!isObjectType(object)) throw new Error(`${type} is no type of the graph`);
      expect(fields.filter((field) => object.getFields()[field] === undefined)).toEqual([]);
    }
  });

  test('keeps an entity that was asked without its key inside the record it was found in', () => {
    expect(createCache().identify({ __typename: 'Airline', name: 'LATAM' })).toBeUndefined();
  });

  test('knows every list with pages', () => {
    expect(Object.keys(PAGED_FIELDS.Query ?? {}).sort()).toEqual(
      Object.values(schema.getQueryType()?.getFields() ?? {})
        .filter(({ args }) => ['page', 'limit'].every((name) => args.some((arg) => arg.name === name)))
        .map(({ name }) => name)
        .sort(),
    );
    expect(PAGED_FIELDS.Query?.mawbs?.filters).toContain('status');
    expect(PAGED_FIELDS.Query?.mawbs?.filters).not.toContain('page');
  });
});

describe('error codes', () => {
  test('are all that the gateway and the services can answer with', () => {
    expect(Object.keys(ERRORS).filter((code) => !(code in ERROR_TEXTS))).toEqual([]);
    expect(ERROR_TEXTS).toMatchObject({ VERSION_CONFLICT: { status: 409 }, INVALID_CREDENTIALS: { status: 401 } });
  });

  test('have a text in both languages, with the number it speaks of', () => {
    const failure = { code: 'RATE_LIMITED', path: [], message: '', retryAfterSeconds: 7 } as const;
    expect([textOf(failure, 'en'), textOf(failure, 'es')]).toEqual([
      'Too many requests; try again in 7 s',
      'Demasiadas solicitudes; reintente en 7 s',
    ]);
    for (const { en, es } of Object.values(ERROR_TEXTS)) for (const text of [en, es]) expect(text).not.toBe('');
  });

  test('of a newer gateway are unknown and keep the text that came with them', () => {
    expect(failuresOf(new Error('fetch failed'))).toMatchObject([{ code: 'NETWORK' }]);
    expect(textOf({ code: 'UNKNOWN', path: [], message: 'New text' }, 'es')).toBe('New text');
    expect(failuresOf(undefined)).toEqual([]);
  });
});
