import { mkdtemp, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuditKeys } from '../../../../../gateway/telemetry/audit/audit-keys.ts';
import { type AuditLog, createAuditLog } from '../../../../../gateway/telemetry/audit/audit-log.ts';
import { createFileSink } from '../../../../../gateway/telemetry/audit/file-sink.ts';
import { ChainVerifier } from '../../../../../gateway/telemetry/audit/verify-chain.ts';

const keys = createAuditKeys('');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
});
afterAll(() => rm(folder, { recursive: true }));

function open(path: string, bufferBytes = 1_000_000): { log: AuditLog; alarms: string[] } {
  const alarms: string[] = [];
  const note = (_fields: object, message: string): void => void alarms.push(message);
  const places = [{ name: 'file', ...createFileSink(path) }];
  return { alarms, log: createAuditLog({ keys, places, bufferBytes, retryMs: 10, log: { info: note, error: note } }) };
}

async function linesOf(...paths: string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return texts.join('').split('\n').slice(0, -1);
}

function verify(lines: readonly string[]) {
  const verifier = new ChainVerifier(keys);
  lines.forEach((text, index) => void verifier.read({ text, place: String(index) }));
  return verifier.result();
}

const change = (id: string) => ({ kind: 'change', operation: 'x', outcome: 'done', records: { id } }) as const;

describe('the audit in a file', () => {
  test('is whole after it was rotated twice while entries were written', async () => {
    const path = join(folder, 'rotated', 'audit.log');
    const { log } = open(path);
    for (const turn of [1, 2]) {
      log.record(change(`a${turn}`));
      await vi.waitFor(async () => expect(await readFile(path, 'utf8')).toContain(`a${turn}`));
      await rename(path, `${path}.${turn}`);
      log.record(change(`b${turn}`));
      await vi.waitFor(async () => expect(await readFile(path, 'utf8')).toContain(`b${turn}`));
    }
    await log.close();
    const lines = await linesOf(`${path}.1`, `${path}.2`, path);
    expect(verify(lines)).toMatchObject({ entries: 6, firstBreak: null, chains: [{ first: 0, ended: true }] });
  });

  test('goes on in the file of before when the process starts anew', async () => {
    const path = join(folder, 'restarted.log');
    await open(path).log.close();
    await open(path).log.close();
    expect(verify(await linesOf(path))).toMatchObject({ entries: 4, firstBreak: null, chains: [{}, {}] });
  });

  test('is kept while the disk is full, said once, and written when there is room again', async () => {
    const path = join(folder, 'full.log');
    // Every write to this device fails with ENOSPC.
    await symlink('/dev/full', path);
    const { log, alarms } = open(path);
    log.record(change('kept'));
    await vi.waitFor(() => expect(alarms).toEqual(['the audit cannot be written; it is kept and tried again']));
    log.record(change('kept too'));
    await unlink(path);
    await vi.waitFor(() => expect(alarms).toContain('the audit is written again'));
    await log.close();
    const lines = await linesOf(path);
    expect(verify(lines)).toMatchObject({ entries: 4, firstBreak: null });
    expect(alarms).toHaveLength(2);
  });

  test('says what it lost when its buffer was full: in the log at once, in the chain afterwards', async () => {
    const path = join(folder, 'small.log');
    await symlink('/dev/full', path);
    const { log, alarms } = open(path, 1500);
    await vi.waitFor(() => expect(alarms).toHaveLength(1));
    for (let n = 0; n < 20; n++) log.record(change(`n${n}`));
    expect(alarms[1]).toBe('the audit loses lines: its buffer is full');
    await unlink(path);
    await vi.waitFor(() => expect(alarms).toContain('the audit is written again'));
    await log.close();
    const lines = await linesOf(path);
    const { firstBreak } = verify(lines);
    expect(firstBreak?.reason).toMatch(/^entries \d+ to 20 before it are missing$/);
    const lost = lines.map((line) => JSON.parse(line)).find(({ operation }) => operation === 'lost');
    expect(lost).toMatchObject({ kind: 'chain', outcome: 'failed', times: 20 - (lines.length - 3) });
  });

  test('never waits: a place that does not answer holds nobody up', async () => {
    const log = createAuditLog({
      keys,
      places: [{ name: 'stalled', send: () => new Promise(() => {}) }],
      bufferBytes: 1000,
      log: { info: () => {}, error: () => {} },
    });
    for (let n = 0; n < 1000; n++) log.record(change(String(n)));
    await log.close();
  });

  test('is readable by its owner only', async () => {
    const path = join(folder, 'private.log');
    await open(path).log.close();
    const { mode } = await import('node:fs/promises').then(({ stat }) => stat(path));
    expect(mode & 0o777).toBe(0o600);
  });
});

test('a line torn by a broken disk is found', async () => {
  const path = join(folder, 'torn.log');
  const { log } = open(path);
  log.record(change('one'));
  await log.close();
  const lines = await linesOf(path);
  await writeFile(path, `${[lines[0], String(lines[1]).slice(0, 40), lines[2]].join('\n')}\n`);
  expect(verify(await linesOf(path)).firstBreak).toMatchObject({ place: '1', reason: 'it is no whole entry' });
});
