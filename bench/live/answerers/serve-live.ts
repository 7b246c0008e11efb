/** The part that every live answerer has: tells its address, then does what the driver asks. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswererRequest, LiveAddress, Memory } from '../messages.ts';

/** @param publish tells every subscriber of one more event */
export function serveLive(address: LiveAddress, publish: () => void): void {
  process.on('message', async (request: AnswererRequest) => {
    if (request.do === 'publish') {
      publish();
      process.send?.({});
    } else if (request.do === 'stream') {
      process.send?.({});
      await stream(publish, request.perSecond, request.seconds);
    } else process.send?.(memory());
  });
  // Ended by itself, so that a profile is written.
  process.once('SIGTERM', () => process.exit(0));
  process.send?.(address);
}

async function stream(publish: () => void, perSecond: number, seconds: number): Promise<void> {
  const start = performance.now();
  for (let index = 0; index < perSecond * seconds; index++) {
    const wait = start + (index * 1000) / perSecond - performance.now();
    if (wait > 0) await sleep(wait);
    publish();
  }
}

function memory(): Memory {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed + external };
}
