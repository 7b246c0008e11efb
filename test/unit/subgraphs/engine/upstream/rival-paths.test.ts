import { describe, expect, test } from 'vitest';
import type { HttpMethod } from '../../../../../schema/contract/operation-binding.ts';
import { createRefuseRival } from '../../../../../subgraphs/engine/upstream/rival-paths.ts';
import { operationBinding } from '../../../../support/operation-binding.ts';

const operation = (path: string, method: HttpMethod = 'GET') =>
  operationBinding({
    operationId: `${method} ${path}`,
    method,
    path,
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map((match) => ({
      name: match[1] ?? '',
      in: 'path',
      style: 'simple',
      explode: false,
      required: true,
      allowReserved: false,
    })),
  });

const byId = operation('/things/{id}');
const batch = operation('/things/batch');
const parts = operation('/things/{id}/parts');
const byNumber = operation('/things/by-number/{number}');
const pair = operation('/pairs/{left}/{right}');
const onePair = operation('/pairs/a/b');
const service = operation('/services/{name}');
const removal = operation('/services/{name}', 'DELETE');
const jira = operation('/services/jira', 'PUT');
const probe = operation('/services/{name}', 'HEAD');
const health = operation('/services/health');
const refuseRival = createRefuseRival([
  ...[byId, batch, parts, byNumber, pair, onePair],
  ...[service, removal, jira, probe, health],
]);
const refused = expect.objectContaining({ code: 'BAD_USER_INPUT' });

describe('a path value', () => {
  test('that makes the path that of another operation is refused', () => {
    expect(() => refuseRival(byId, '/things/batch')).toThrow(refused);
    expect(() => refuseRival(byId, '/things/batch?ids=1')).toThrow(refused);
    expect(() => refuseRival(parts, '/things/by-number/parts')).toThrow(refused);
    expect(() => refuseRival(byNumber, '/things/by-number/parts')).toThrow(refused);
    expect(() => refuseRival(pair, '/pairs/a/b')).toThrow('"left", "right" must not name another path of the service');
  });

  test('is refused where the other path is for the same method, HEAD being GET', () => {
    expect(() => refuseRival(service, '/services/health')).toThrow(refused);
    expect(() => refuseRival(probe, '/services/health')).toThrow(refused);
  });

  test('passes where the other path is for other methods', () => {
    refuseRival(service, '/services/jira');
    refuseRival(removal, '/services/jira');
    refuseRival(removal, '/services/health');
  });

  test('that only looks like it passes', () => {
    for (const path of ['/things/batches', '/things/1', '/things/Batch', '/things/batch%2F']) refuseRival(byId, path);
    refuseRival(parts, '/things/batch/parts');
    refuseRival(pair, '/pairs/a/c');
  });
});

test('a path without values is always itself', () => {
  refuseRival(batch, '/things/batch?ids=1');
  refuseRival(onePair, '/pairs/a/b');
});
