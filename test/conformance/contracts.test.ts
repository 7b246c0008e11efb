import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createContract } from '../../dev/services/platform/contract.ts';
import { ERRORS } from '../../schema/contract/errors.ts';

const root = fileURLToPath(new URL('../../subgraphs/', import.meta.url));
const services = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`${root}${entry.name}/openapi.yaml`))
  .map(({ name }) => name);

interface Media {
  readonly examples?: Record<string, { value: unknown }>;
}

function read(service: string, file: string) {
  return parse(readFileSync(`${root}${service}/${file}`, 'utf8'));
}

/** Named examples of the JSON body of a request or response whose references are resolved. */
function examplesOf(node: unknown): [string, unknown][] {
  const { content } = (node ?? {}) as { content?: Record<string, Media> };
  const examples = content?.['application/json']?.examples ?? {};
  return Object.entries(examples).map(([name, { value }]) => [name, value]);
}

describe.each(services)('the contract of %s', async (service) => {
  const { backend } = await createContract(read(service, 'openapi.yaml'));
  const operations = backend.router.getOperations();
  const refusals = operations.flatMap((operation) =>
    Object.entries(operation.responses ?? {})
      .filter(([status]) => status >= '400')
      .flatMap(([status, response]) => examplesOf(response).map(([code, body]) => ({ operation, status, code, body }))),
  );

  test('shows answers that answer to their schema', () => {
    const wrong = operations.flatMap((operation) =>
      Object.entries(operation.responses ?? {}).flatMap(([status, response]) =>
        examplesOf(response).flatMap(([name, body]) => {
          const { errors } = backend.validateResponse(body, operation, Number(status));
          return (errors ?? []).map(
            (error) => `${operation.operationId} ${name} ${error.instancePath} ${error.message}`,
          );
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('shows request bodies that the service would take', () => {
    const wrong = operations.flatMap((operation) =>
      examplesOf(operation.requestBody).flatMap(([name, body]) => {
        const { errors } = backend.validateRequest(
          { method: operation.method, path: '/', headers: {}, body },
          operation,
        );
        return (errors ?? [])
          .filter((error) => error.instancePath.startsWith('/requestBody'))
          .map((error) => `${operation.operationId} ${name} ${error.instancePath} ${error.message}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('gives every refusal its code under the status it comes with', () => {
    const wrong = refusals.filter(({ status, code, body }) => {
      const problem = body as { code: string; statusCode: number };
      return problem.code !== code || String(problem.statusCode) !== status;
    });
    expect(refusals.length).toBeGreaterThan(operations.length);
    expect(wrong.map(({ operation, code }) => `${operation.operationId} ${code}`)).toEqual([]);
  });

  test('answers no code whose text the gateway does not know, and the overlay knows no other', () => {
    const known = new Map<string, number>(Object.entries(ERRORS).map(([code, { status }]) => [code, status]));
    const own: Record<string, { status: number }> = Object.assign(
      {},
      ...read(service, 'overlay.yaml').actions.map(
        (action: { update?: Record<string, object> }) => action.update?.['x-errors'],
      ),
    );
    for (const [code, { status }] of Object.entries(own)) known.set(code, status);
    const unknown = refusals.filter(({ code, status }) => String(known.get(code)) !== status);
    expect([...new Set(unknown.map(({ code }) => code))]).toEqual([]);
    expect(Object.keys(own).filter((code) => !refusals.some((refusal) => refusal.code === code))).toEqual([]);
  });
});
