/** Names the last event that was seen whenever the socket comes back, so that nothing is missed between two connections. */
import { ApolloLink } from '@apollo/client/link';
import { finalize, tap } from 'rxjs';
import { codesOf } from './answer.ts';

export interface ResumeLink {
  readonly link: ApolloLink;
  /** Take the place in the stream that came with the acknowledgement of a connection; before anything is subscribed on it. */
  acknowledge(lastEventId: unknown): void;
  /** Begin all running subscriptions anew: their events belong to another tenant. */
  forget(): void;
}

/** @param onMissed told when some events can no longer be delivered: what is shown has to be read again */
export function createResumeLink(onMissed: (operation: ApolloLink.Operation) => void): ResumeLink {
  /** Each running subscription with the place in the stream at which it began; `null` before there is a connection. */
  const running = new Map<ApolloLink.Operation, string | null>();
  let place: string | null = null;
  const link = new ApolloLink((operation, forward) => {
    running.set(operation, place);
    return forward(operation).pipe(
      tap((answer) => {
        const { lastEventId } = (answer.extensions ?? {}) as { lastEventId?: string };
        if (lastEventId !== undefined) {
          place = lastEventId;
          // graphql-ws writes the payload anew each time it comes back.
          operation.extensions.lastEventId = lastEventId;
        }
        if (codesOf(answer).includes('EVENTS_MISSED')) onMissed(operation);
      }),
      finalize(() => running.delete(operation)),
    );
  });
  return {
    link,
    acknowledge: (lastEventId) => {
      if (typeof lastEventId !== 'string') return;
      for (const [operation, began] of running) {
        if (began === null) running.set(operation, lastEventId);
        // Nothing was told since it began: go on from there.
        else operation.extensions.lastEventId ??= began;
      }
      place = lastEventId;
    },
    forget: () => {
      place = null;
      for (const operation of running.keys()) {
        running.set(operation, null);
        delete operation.extensions.lastEventId;
      }
    },
  };
}
