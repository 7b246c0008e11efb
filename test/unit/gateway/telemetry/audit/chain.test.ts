import { describe, expect, test } from 'vitest';
import { createAuditKeys } from '../../../../../gateway/telemetry/audit/audit-keys.ts';
import { createChain } from '../../../../../gateway/telemetry/audit/chain.ts';
import { ChainVerifier, type Verification } from '../../../../../gateway/telemetry/audit/verify-chain.ts';

const keys = createAuditKeys('a key that is long enough');

/** A chain of a start, `changes` changes and an end. */
function chainOf(changes: number): string[] {
  const chain = createChain(keys);
  const lines = [chain.append({ kind: 'chain', operation: 'start', outcome: 'done' })];
  for (let n = 0; n < changes; n++) {
    lines.push(
      chain.append({ kind: 'change', operation: 'assignMawb', outcome: 'done', records: { mawbId: `m${n}` } }),
    );
  }
  return [...lines, chain.append({ kind: 'chain', operation: 'end', outcome: 'done' })];
}

function verify(lines: readonly string[], secret = 'a key that is long enough'): Verification {
  const verifier = new ChainVerifier(createAuditKeys(secret));
  lines.forEach((text, index) => void verifier.read({ text, place: `audit.log:${index + 1}` }));
  return verifier.result();
}

describe('a chain of the audit', () => {
  test('is what was written when nobody touched it', () => {
    const { entries, chains, firstBreak } = verify(chainOf(3));
    expect(firstBreak).toBeNull();
    expect(entries).toBe(5);
    expect(chains).toEqual([expect.objectContaining({ first: 0, last: 4, ended: true })]);
  });

  test.each([
    ['changed', (lines: string[]) => lines.splice(2, 1, String(lines[2]).replace('"m1"', '"m9"')), 3, 'its hash'],
    ['removed', (lines: string[]) => lines.splice(2, 1), 3, 'entries 2 to 2 before it are missing'],
    ['moved', (lines: string[]) => lines.splice(1, 2, String(lines[2]), String(lines[1])), 2, 'entries 1 to 1'],
    ['cut short', (lines: string[]) => lines.splice(2, 1, String(lines[2]).slice(0, 90)), 3, 'no whole entry'],
    [
      'appended after the end',
      (lines: string[]) => lines.push(String(lines[2]).replace('"m1"', '"m9"')),
      6,
      'it comes after entry 4',
    ],
    ['replaced by other text', (lines: string[]) => lines.splice(0, 1, 'all is well'), 1, 'no whole entry'],
  ])('names the first entry that was %s', (_what, tamper, line, reason) => {
    const lines = chainOf(3);
    tamper(lines);
    const { firstBreak } = verify(lines);
    expect(firstBreak?.place).toBe(`audit.log:${line}`);
    expect(firstBreak?.reason).toContain(reason);
  });

  test('cannot be sealed anew without the key', () => {
    const forged = createChain(createAuditKeys(''));
    const line = forged.append({ kind: 'chain', operation: 'start', outcome: 'done' });
    expect(verify([line]).firstBreak?.reason).toContain('its hash');
  });

  test('that lost its last entries has not ended', () => {
    const { chains, firstBreak } = verify(chainOf(3).slice(0, 3));
    expect(firstBreak).toBeNull();
    expect(chains[0]).toMatchObject({ last: 2, ended: false });
  });

  test('says that it is read from the middle, as after log rotation', () => {
    const { chains, firstBreak } = verify(chainOf(3).slice(2));
    expect(firstBreak).toBeNull();
    expect(chains[0]?.first).toBe(2);
  });

  test('takes an entry that was written twice by a retry as one', () => {
    const lines = chainOf(2);
    lines.splice(2, 0, String(lines[1]));
    expect(verify(lines)).toMatchObject({ entries: 4, firstBreak: null });
  });

  test('takes a batch that was written twice by a retry as one, and no entry of long ago', () => {
    const lines = chainOf(150);
    lines.splice(60, 0, ...lines.slice(20, 60), ...lines.slice(20, 60));
    expect(verify(lines)).toMatchObject({ entries: 152, firstBreak: null });
    lines.splice(200, 0, String(lines[1]));
    expect(verify(lines).firstBreak).toMatchObject({ place: 'audit.log:201', seq: 1 });
  });

  test('of two processes may be mixed with another', () => {
    const [one, other] = [chainOf(2), chainOf(2)];
    const mixed = one.flatMap((line, index) => [line, String(other[index])]);
    expect(verify(mixed)).toMatchObject({ entries: 8, firstBreak: null, chains: [{ ended: true }, { ended: true }] });
  });
});

describe('digests', () => {
  test('are equal for equal names under one key, and say nothing without it', () => {
    expect(keys.digest('Ana.Rojas')).toBe(createAuditKeys('a key that is long enough').digest('ana.rojas'));
    expect(keys.digest('ana.rojas')).not.toBe(createAuditKeys('another key, long enough').digest('ana.rojas'));
    expect(createAuditKeys('').digest('ana.rojas')).not.toBe(createAuditKeys('').digest('ana.rojas'));
  });
});
