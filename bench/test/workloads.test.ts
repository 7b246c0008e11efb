import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorkload } from '../workloads/registry.ts';
import type { Workload } from '../workloads/workload.ts';

async function bytesOf(workload: Workload, service: 'customs' | 'mawb' | 'iam', target: string): Promise<number> {
  if (!('rest' in workload.below)) throw new Error('the workload has no REST services');
  return Buffer.byteLength((await workload.below.rest(service, target)) ?? '');
}

test('the page of 20 rows is as large as its documentation says', async () => {
  const page = await loadWorkload('page20');
  const answer = JSON.stringify(page.reference?.(page.operation(0)));
  assert.ok(answer.length > 5500 && answer.length < 7500, `${answer.length}`);
  const list = await bytesOf(page, 'customs', '/v0/declarations?page=1&limit=20&search=rows%2020');
  assert.ok(list > 7500 && list < 9500, `${list}`);
});

test('the answer of the federation benchmark is as large as the public one', async () => {
  const federation = await loadWorkload('federation');
  const bytes = Buffer.byteLength(JSON.stringify(federation.reference?.(federation.operation(0))));
  assert.ok(Math.abs(bytes - 87_327) < 1500, `${bytes}`);
});

test('cold operations are all different, and their answers select what they ask for', async () => {
  const cold = await loadWorkload('cold');
  const bodies = Array.from({ length: 5000 }, (_, n) => cold.operation(n).query.replace(/Cold\d+/, ''));
  assert.equal(new Set(bodies).size, bodies.length);
  const operation = cold.operation(12_345);
  const answer = cold.reference?.(operation) as { data: { declarations: { data: Record<string, object>[] } } };
  const [row] = answer.data.declarations.data;
  for (const name of ['internalNumber', 'mawbId', 'version']) {
    assert.equal(name in (row ?? {}), new RegExp(` ${name} .*mawb \\{`).test(operation.query), name);
  }
});
