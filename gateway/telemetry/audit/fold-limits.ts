/** A client over its limit asks on, often thousands of times a second: the first refusal is an entry, and the rest of the time one more. */
import type { AuditEvent } from './audit-event.ts';

export interface FoldLimits {
  record(event: AuditEvent): void;
  /** Writes what is still counted. */
  close(): void;
}

interface Folded {
  readonly event: AuditEvent;
  times: number;
}

/** Callers that are counted at once; a further one makes entries of its own. */
const MOST = 10_000;

/** @param windowMs in which refusals of one caller for one reason are one entry */
export function foldLimits(write: (event: AuditEvent) => void, windowMs = 10_000): FoldLimits {
  const counted = new Map<string, Folded>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    timer = null;
    for (const { event, times } of counted.values()) {
      if (times > 0) write({ ...event, times });
    }
    counted.clear();
  }

  return {
    record: (event) => {
      const key = `${event.code} ${event.user ?? ''} ${event.tenant ?? ''} ${event.from ?? ''} ${event.operation}`;
      const known = counted.get(key);
      if (known !== undefined) {
        known.times += 1;
        return;
      }
      write(event);
      if (counted.size >= MOST) return;
      counted.set(key, { event, times: 0 });
      if (timer === null) {
        timer = setTimeout(flush, windowMs);
        timer.unref();
      }
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      flush();
    },
  };
}
