/** How long a run lives that several requests wait for: until the last of them has left. */
import type { AbortListener, RequestSignal } from '../../../schema/contract/request-signal.ts';

export class SharedLifetime implements RequestSignal {
  aborted = false;
  private readonly listeners = new Set<AbortListener>();
  private waiting = 0;

  /** Another request waits, until its own signal says that it left. */
  join(request: RequestSignal): void {
    this.waiting += 1;
    if (request.aborted) this.leave();
    else request.addEventListener('abort', { handleEvent: () => this.leave() });
  }

  addEventListener(_type: 'abort', listener: AbortListener): void {
    if (!this.aborted) this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    this.listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of [...this.listeners]) listener.handleEvent();
    this.listeners.clear();
  }

  private leave(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.abort();
  }
}
