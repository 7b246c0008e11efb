/** Answers and refusals as the GraphQL responses of a live connection. */
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { Admitted } from '../answer-post.ts';
import type { FormatError } from '../format-error.ts';

export type Formatted = readonly GraphQLFormattedError[];

/** JSON text of a GraphQL response. */
export function asText(
  answer: Awaited<ReturnType<Admitted['run']>>,
  formatError: FormatError,
  context: RequestContext,
): string {
  if ('body' in answer) return answer.body.toString('utf8').trimEnd();
  const { data, errors } = answer;
  if (errors.length === 0) return `{"data":${data}}`;
  const formatted = errors.map(({ error, path }) =>
    formatError({ message: error.message, ...(path.length > 0 && { path }), extensions: extensionsOf(error) }, error, {
      context,
      errorCodes: [],
    }),
  );
  return `{"data":${data},"errors":${JSON.stringify(formatted)}}`;
}

/** Every reason why a request was refused; what has no reasons is an error of ours. */
export function asErrors(error: unknown, formatError: FormatError, context: RequestContext): Formatted {
  const { errors } = error as { errors?: readonly GraphQLError[] };
  const reasons = Array.isArray(errors) ? (errors as readonly GraphQLError[]) : [error as GraphQLError];
  return reasons.map((reason) =>
    formatError(
      {
        message: reason.message,
        ...(reason.locations !== undefined && { locations: reason.locations }),
        ...(reason.path !== undefined && { path: reason.path }),
        extensions: extensionsOf(reason),
      },
      reason,
      { context, errorCodes: [] },
    ),
  );
}

function extensionsOf(error: Error): NonNullable<GraphQLFormattedError['extensions']> {
  return (error as { extensions?: Record<string, unknown> }).extensions ?? { code: 'INTERNAL_ERROR' };
}
