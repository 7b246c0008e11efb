/**
 * Brings lines to a place that may be slow or gone: nobody waits for it. What it does not take is kept and tried again; what
 * no longer fits is lost, and counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface DeliveryOptions {
  /**
   * Takes lines, in order. When it rejects, it is asked again with the same ones.
   */
  readonly send: (lines: readonly string[]) => Promise<void>;
  /** Bytes that may wait, about. */
  readonly maxBytes: number;
  /** Milliseconds between two tries. Default 1000. */
  readonly retryMs?: number;
  /** Milliseconds that `close` waits for what is left. Default 2000. */
  readonly closeMs?: number;
  /** Lines were lost. Called for each call of `deliver` that loses one, so it has to be cheap. */
  readonly onLoss: (lines: number) => void;
  /** Called once when it fails, and once when it works again. */
  readonly onChange: (works: boolean, error: unknown) => void;
}

export interface Delivery {
  /** Never waits and never throws. */
  deliver(line: string): void;
  /** Brings what is left, as far as that is possible in time. */
  close(): Promise<void>;
}

/** Lines of one call of `send`, which all may come twice: a stream of commands or a write should not grow with the backlog. */
export const BATCH = 100;

export function createDelivery(options: DeliveryOptions): Delivery {
  const { send, maxBytes, retryMs = 1000, closeMs = 2000, onLoss, onChange } = options;
  const waiting: string[] = [];
  let bytes = 0;
  let works = true;
  let running: Promise<void> | null = null;
  const closing = new AbortController();

  async function run(): Promise<void> {
    // What is written in one turn of the event loop goes out together.
    await Promise.resolve();
    let batch: readonly string[] = [];
    while (waiting.length > 0) {
      // A batch that failed comes again as it was.
      if (batch.length === 0) batch = waiting.slice(0, BATCH);
      try {
        await send(batch);
      } catch (error) {
        if (works) onChange(false, error);
        works = false;
        if (closing.signal.aborted) return;
        await sleep(retryMs, undefined, { ref: false, signal: closing.signal }).catch(() => {});
        continue;
      }
      waiting.splice(0, batch.length);
      for (const line of batch) bytes -= line.length;
      batch = [];
      // There is room again for what it causes to be written.
      if (!works) onChange(true, null);
      works = true;
    }
  }

  return {
    deliver: (line) => {
      if (closing.signal.aborted || bytes + line.length > maxBytes) {
        onLoss(1);
        return;
      }
      waiting.push(line);
      bytes += line.length;
      running ??= run().finally(() => {
        running = null;
      });
    },
    close: async () => {
      closing.abort();
      await Promise.race([running, sleep(closeMs, undefined, { ref: false })]);
      if (waiting.length > 0) onLoss(waiting.length);
    },
  };
}
