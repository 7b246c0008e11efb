/** What the driver of the live workloads and its processes tell each other. */

/** Where to subscribe, and with what. */
export interface LiveAddress {
  readonly url: string;
  /** Payload of `connection_init`. */
  readonly init: Readonly<Record<string, unknown>>;
}

export type AnswererRequest =
  | { readonly do: 'publish' }
  /** Publishes at a rate, by its own clock. */
  | { readonly do: 'stream'; readonly perSecond: number; readonly seconds: number }
  /** Collects garbage first, so that memory is what is held. */
  | { readonly do: 'memory' };

export interface Memory {
  readonly residentBytes: number;
  readonly heapBytes: number;
}

export type LoadRequest =
  | {
      readonly do: 'open';
      readonly address: LiveAddress;
      readonly sockets: number;
      /** Each socket subscribes to one, in turn; `null`: the sockets stay idle. */
      readonly documents: readonly string[] | null;
    }
  /** Answers when so many answers have come since the last time. */
  | { readonly do: 'collect'; readonly answers: number };

export interface Collected {
  /** From publishing to receiving, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}
