/** Tells the calls of a request that nobody waits for their answers any more. Every `AbortSignal` is one. */
export interface RequestSignal {
  readonly aborted: boolean;
  /** Called at most once; a listener that is added after the abort is never called, as with `AbortSignal`. */
  addEventListener(type: 'abort', listener: AbortListener): void;
  removeEventListener(type: 'abort', listener: AbortListener): void;
}

/** An object, because a call that listens for itself needs no closure. */
export interface AbortListener {
  handleEvent(): void;
}
