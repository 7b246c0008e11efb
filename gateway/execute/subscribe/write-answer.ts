/** Answers of subscriptions as text: written once, sent to many. */
import type { GraphQLFormattedError } from 'graphql';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Answer } from '../plan/run-plan.ts';

/** An answer on its way to those who wait for it. */
export class Delivery {
  /** A GraphQL response as JSON text; `extensions.lastEventId` is where to go on from. */
  readonly text: string;
  readonly position: string;
  private encoded: Buffer | null = null;

  constructor(text: string, position: string) {
    this.text = text;
    this.position = position;
  }

  /** The text in UTF-8: encoded once, however many are sent it. */
  get bytes(): Buffer {
    this.encoded ??= Buffer.from(this.text);
    return this.encoded;
  }
}

export interface AnswerWriter {
  answer(answer: Answer, context: RequestContext, position: string): Delivery;
  failure(error: Error, context: RequestContext, position: string): Delivery;
  /** Says that events were lost before this place: the client has to read again what it shows. */
  gap(context: RequestContext, position: string): Delivery;
}

/** What a client may learn of an error. */
export type DescribeError = (
  formatted: GraphQLFormattedError,
  error: Error,
  context: RequestContext,
) => GraphQLFormattedError;

export function createAnswerWriter(describe: DescribeError): AnswerWriter {
  function text(answer: Answer, context: RequestContext, position: string): Delivery {
    const extensions = `"extensions":{"lastEventId":${JSON.stringify(position)}}`;
    if (answer.errors.length === 0) return new Delivery(`{"data":${answer.data},${extensions}}`, position);
    const errors = answer.errors.map(({ error, path }) => {
      const known = (error as { extensions?: Record<string, unknown> }).extensions ?? { code: 'INTERNAL_ERROR' };
      return describe({ message: error.message, ...(path.length > 0 && { path }), extensions: known }, error, context);
    });
    return new Delivery(`{"data":${answer.data},"errors":${JSON.stringify(errors)},${extensions}}`, position);
  }

  const failure: AnswerWriter['failure'] = (error, context, position) =>
    text({ data: 'null', errors: [{ error, path: [] }] }, context, position);

  return {
    answer: text,
    failure,
    gap: (context, position) => failure(new GatewayError('EVENTS_MISSED'), context, position),
  };
}
