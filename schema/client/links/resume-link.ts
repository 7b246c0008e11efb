/** Names the last event that was seen whenever the socket comes back, so that nothing is missed between two connections. */
import { ApolloLink } from '@apollo/client/link';
import { finalize, tap } from 'rxjs';
import { codesOf } from './answer.ts';

export interface ResumeLink {
  readonly link: ApolloLink;
  /** Begin all running subscriptions anew: their events belong to another tenant. */
  forget(): void;
}

/** @param onMissed told when some events can no longer be delivered: what is shown has to be read again */
export function createResumeLink(onMissed: (operation: ApolloLink.Operation) => void): ResumeLink {
  const running = new Set<ApolloLink.Operation>();
  const link = new ApolloLink((operation, forward) => {
    running.add(operation);
    return forward(operation).pipe(
      tap((answer) => {
        const { lastEventId } = (answer.extensions ?? {}) as { lastEventId?: string };
        // graphql-ws writes the payload anew each time it comes back.
        if (lastEventId !== undefined) operation.extensions.lastEventId = lastEventId;
        if (codesOf(answer).includes('EVENTS_MISSED')) onMissed(operation);
      }),
      finalize(() => running.delete(operation)),
    );
  });
  return {
    link,
    forget: () => {
      for (const { extensions } of running) delete extensions.lastEventId;
    },
  };
}
