/** One answer as server-sent events: graphql-sse, distinct connections mode (github.com/enisdenjo/graphql-sse, PROTOCOL.md). */
import type { ServerResponse } from 'node:http';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import { type Ending, SLOW_CONSUMER } from './close-codes.ts';
import type { HowEnded } from './live-metrics.ts';

export class EventStream {
  readonly context: RequestContext;
  private readonly response: ServerResponse;
  private readonly mostBufferedBytes: number;
  private over = false;
  /** Who ended it, as far as it was us. */
  ended: HowEnded = 'gone';
  /** Bytes that waited when it was cut for not being read. */
  droppedBytes = 0;

  /** @param response headers are sent; what is written from here on is this stream's */
  constructor(context: RequestContext, response: ServerResponse, mostBufferedBytes: number) {
    this.context = context;
    this.response = response;
    this.mostBufferedBytes = mostBufferedBytes;
  }

  /**
   * @param text a GraphQL response as JSON text, which has no line feed
   * @param id of the event; browsers send the last one as `Last-Event-ID`
   */
  next(text: string, id: string | null): void {
    this.write(`${id === null ? '' : `id: ${id}\n`}event: next\ndata: ${text}\n\n`);
  }

  /** The operation is over. */
  complete(): void {
    this.write('event: complete\ndata: \n\n');
    this.finish('complete');
  }

  /** Keeps proxies from closing the connection. */
  probe(): void {
    this.write(':\n\n');
  }

  /** The connection is over, the operation is not: without `complete`, clients come back. */
  end({ code, reason }: Ending): void {
    this.write(`: ${code} ${reason}\n\n`);
    this.finish(code);
  }

  private write(text: string): void {
    if (this.over) return;
    this.response.write(text);
    // A client that does not read is cut: it goes on from its last event when it comes back.
    if (this.response.writableLength <= this.mostBufferedBytes) return;
    this.droppedBytes = this.response.writableLength;
    this.ended = SLOW_CONSUMER.code;
    this.over = true;
    this.response.destroy();
  }

  private finish(how: HowEnded): void {
    if (this.over) return;
    this.over = true;
    this.ended = how;
    this.response.end();
  }
}
