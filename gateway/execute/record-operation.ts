/** The spans of an operation: until it may run, and until its answer is there. Texts and values of clients are in none of them. */
import { SpanStatusCode } from '@opentelemetry/api';
import type { GraphqlRequest } from '../../schema/contract/graphql-request.ts';
import { beginSpan, type Recording, recordSpan } from '../../schema/contract/recording.ts';
import type { Answer } from './plan/run-plan.ts';
import type { Admission } from './prepare/admission.ts';
import type { KeptAnswer } from './response-cache.ts';

/** Which document, limits, validation, access. */
export function recordPrepare(recording: Recording, request: GraphqlRequest, admit: () => Admission): Admission {
  const { operationName, documentId } = request;
  const span = beginSpan(recording, 'prepare');
  if (operationName !== undefined) span.setAttribute('graphql.operation.name', operationName);
  if (documentId !== undefined) span.setAttribute('graphql.document.id', documentId);
  return recordSpan(recording, span, admit, (_, { cost }) => span.setAttribute('graphql.operation.cost', cost));
}

/** From the kept answer or the plan to the text that is sent. */
export function recordRun<T extends KeptAnswer | Promise<Answer | KeptAnswer>>(recording: Recording, run: () => T): T {
  const span = beginSpan(recording, 'run');
  // What the plan's steps begin later, in other turns, belongs below it too.
  const outer = recording.current;
  recording.current = span;
  return recordSpan(recording, span, run, (_, answer) => {
    recording.current = outer;
    if ('body' in answer) span.setAttribute('serhafen.cache', answer.state);
    else if (answer.errors.length > 0) {
      // Errors of fields are in a successful answer; a store of traces must find them all the same.
      span.setAttribute('graphql.errors', answer.errors.length);
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'fields failed' });
    }
  });
}
