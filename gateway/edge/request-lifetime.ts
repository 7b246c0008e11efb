/**
 * How long a request runs. An `AbortController` says the same and costs 2 µs a request, with each listener as much again;
 * nothing here needs more than a list.
 */
import type { AbortListener, RequestSignal } from '../../schema/contract/request-signal.ts';

export class RequestLifetime implements RequestSignal {
  aborted = false;
  private readonly listeners: AbortListener[] = [];

  addEventListener(_type: 'abort', listener: AbortListener): void {
    if (!this.aborted) this.listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    const index = this.listeners.indexOf(listener);
    if (index < 0) return;
    const last = this.listeners.pop();
    if (last !== undefined && index < this.listeners.length) this.listeners[index] = last;
  }

  /** Tells every listener, each once. */
  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.listeners.splice(0)) listener.handleEvent();
  }
}
