/** One page of the portal under test: its operations run through the gateway and their upstream calls are counted. */
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunOptions as GatewayOptions } from '../../gateway/run-gateway.ts';
import { DOCUMENTS, PORTAL_OPERATIONS } from './portal-documents.ts';
import { type AskOptions, startWorld, type World } from './world.ts';

export interface RunOptions extends Omit<AskOptions, 'variables' | 'operationName'> {
  /** Most HTTP requests the services may receive for it (domain: portal pages, "Upstream calls"). */
  readonly atMost: number;
}

export interface Refusal {
  readonly code: string;
  readonly httpStatus: number;
  /** The service that refused; absent when the gateway did. */
  readonly service?: string;
  readonly details?: readonly { readonly field: string; readonly code: string; readonly message: string }[];
}

export interface Page {
  readonly world: World;
  /** Runs an operation that has to succeed within its calls, and answers its data. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  run(name: string, variables: Readonly<Record<string, unknown>>, options: RunOptions): Promise<any>;
  /** Runs an operation twice and expects the first answer again. */
  twice: Page['run'];
  /** Runs an operation that has to be refused. */
  refusal(name: string, variables: Readonly<Record<string, unknown>>, options?: AskOptions): Promise<Refusal>;
}

/**
 * Tests of a page, with a world of their own. A last test fails when an operation of the page did not run: a new one
 * needs a test.
 *
 * @param file URL of the test file, which is named after the page's operation file
 * @param options of the gateway. Default: as it is
 */
export function describePage(file: string, tests: (page: Page) => void, options: GatewayOptions = {}): void {
  const name = basename(file).replace('.test.ts', '');
  describe(name, () => {
    let world: World;
    const succeeded = new Set<string>();
    beforeAll(async () => {
      world = await startWorld({}, options);
    });
    afterAll(() => world?.[Symbol.asyncDispose]());

    tests(createPage(() => world, succeeded));

    test('every operation of the page was answered within its calls', () => {
      const served = PORTAL_OPERATIONS.filter(({ page, kind }) => page === name && kind !== 'subscription');
      expect(served.length).toBeGreaterThan(0);
      expect(served.map((operation) => operation.name).filter((operation) => !succeeded.has(operation))).toEqual([]);
    });
  });
}

function createPage(world: () => World, succeeded: Set<string>): Page {
  const run: Page['run'] = async (name, variables, { atMost, ...options }) => {
    world().forgetCalls();
    const { data, errors } = await world().ask(documentOf(name), { ...options, variables });
    const calls = world().calls();
    expect(errors).toEqual([]);
    for (const [field, value] of Object.entries(data)) expect(value, field).not.toBeNull();
    const made = calls.map(({ service, method, path }) => `${service} ${method} ${path}`);
    expect(made.length, made.join('\n')).toBeLessThanOrEqual(atMost);
    succeeded.add(name);
    return data;
  };
  return {
    get world() {
      return world();
    },
    run,
    twice: async (name, variables, options) => {
      const first = await run(name, variables, options);
      expect(await run(name, variables, options)).toEqual(first);
      return first;
    },
    refusal: async (name, variables, options = {}) => {
      const { data, errors } = await world().ask(documentOf(name), { ...options, variables });
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(errors).toHaveLength(1);
      return errors[0]?.extensions as unknown as Refusal;
    },
  };
}

function documentOf(name: string): string {
  const document = DOCUMENTS.get(name);
  if (document === undefined) throw new TypeError(`no trusted document ${name}`);
  return document;
}
