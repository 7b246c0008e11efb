/** One answer as server-sent events: graphql-sse, distinct connections mode (github.com/enisdenjo/graphql-sse, PROTOCOL.md). */
import type { ServerResponse } from 'node:http';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Ending } from './close-codes.ts';

export class EventStream {
  readonly context: RequestContext;
  private readonly response: ServerResponse;
  private readonly mostBufferedBytes: number;
  private over = false;

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
    this.finish();
  }

  /** Keeps proxies from closing the connection. */
  probe(): void {
    this.write(':\n\n');
  }

  /** The connection is over, the operation is not: without `complete`, clients come back. */
  end({ code, reason }: Ending): void {
    this.write(`: ${code} ${reason}\n\n`);
    this.finish();
  }

  private write(text: string): void {
    if (this.over) return;
    this.response.write(text);
    // A client that does not read is cut: it goes on from its last event when it comes back.
    if (this.response.writableLength > this.mostBufferedBytes) this.response.destroy();
  }

  private finish(): void {
    this.over = true;
    this.response.end();
  }
}
