/** What every store of bytes and counters can do. A store never throws and never hangs: what it cannot answer is a miss. */
export interface Store {
  /** The bytes, or `undefined` when there are none, they expired, or the store does not answer. */
  get(key: string): Promise<Buffer | undefined>;
  /** As many answers as keys, in their order, in one round trip. */
  getMany(keys: readonly string[]): Promise<readonly (Buffer | undefined)[]>;
  /** Resolves when the value is stored, or when it will not be. `ttlMs` is positive. */
  set(key: string, value: Buffer, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Adds one to a counter in one atomic step and lets it live `ttlMs` from now; a new counter starts at 0. Counters and bytes
   * do not share keys.
   *
   * @returns the new value, or `undefined` when the store does not answer: then nobody knows whether it was counted
   */
  increment(key: string, ttlMs: number): Promise<number | undefined>;
  close(): Promise<void>;
}
