/** What a process and its children have used, from /proc. */
import { readFileSync } from 'node:fs';

/** USER_HZ, which Linux fixes at 100 for all programs. */
const TICKS_PER_SECOND = 100;
const US_PER_TICK = 1_000_000 / TICKS_PER_SECOND;

/** CPU time, user and system, of a process and all its descendants, microseconds in steps of 10,000. */
export function cpuUs(pid: number): number {
  const own = fieldsOf(pid);
  if (own === null) return 0;
  const ticks = Number(own[11]) + Number(own[12]);
  return ticks * US_PER_TICK + childrenOf(pid).reduce((sum, child) => sum + cpuUs(child), 0);
}

/** Resident memory of the process itself, MB. */
export function residentMb(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '');
  return Number(match?.[1] ?? 0) / 1024;
}

/** Fields of `stat` from the third on (proc(5)): the name before them may contain blanks and parentheses. */
function fieldsOf(pid: number): string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function childrenOf(pid: number): number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
